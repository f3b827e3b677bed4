import NIOCore
import NaviProtocol

/// Reads the answer of Ollama's `POST /api/show`.
enum OllamaModelListing {
    /// `model_info` names the window after the architecture: `llama.context_length`.
    static func contextWindow(in document: ByteBuffer) -> Int? {
        document.withUnsafeReadableBytes { bytes in
            var window: Int?
            do throws(JSONSyntaxError) {
                var cursor = JSONCursor(bytes)
                try cursor.object { (key, value) throws(JSONSyntaxError) in
                    guard key.matches("model_info"), try value.kind() == .object else { return }
                    try value.object { (key, value) throws(JSONSyntaxError) in
                        guard key.text.hasSuffix(".context_length") else { return }
                        window = try value.optionalInteger(within: ModelClient.windows) ?? window
                    }
                }
            } catch {
                return nil
            }
            return window.flatMap { $0 > 0 ? $0 : nil }
        }
    }
}
