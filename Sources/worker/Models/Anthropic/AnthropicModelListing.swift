import NIOCore
import NaviProtocol

/// What is known about the windows of Anthropic's models.
enum AnthropicModelListing {
    /// The window of every model of the family since Claude 2.1, where the server does not tell.
    static let familyWindow = 200_000

    /// The window in the answer of `GET /v1/models/{id}`.
    static func contextWindow(in document: ByteBuffer) -> Int? {
        document.withUnsafeReadableBytes { bytes in
            var window: Int?
            do throws(JSONSyntaxError) {
                var cursor = JSONCursor(bytes)
                try cursor.object { (key, value) throws(JSONSyntaxError) in
                    if key.matches("max_input_tokens") {
                        window = try value.optionalInteger(within: ModelClient.windows)
                    }
                }
            } catch {
                return nil
            }
            return window.flatMap { $0 > 0 ? $0 : nil }
        }
    }

    /// The window that the model's name promises.
    static func contextWindow(ofFamily model: String) -> Int? {
        model.lowercased().contains("claude") ? familyWindow : nil
    }
}
