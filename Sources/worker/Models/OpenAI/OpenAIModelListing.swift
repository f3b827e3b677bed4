import NIOCore
import NaviProtocol

/// Reads the answer of an OpenAI-compatible `GET /models`.
enum OpenAIModelListing {
    private struct Entry {
        var id = ""
        /// What the server runs the model with.
        var served: Int?
        /// What the model could do.
        var stated: Int?

        var window: Int? { (served ?? stated).flatMap { $0 > 0 ? $0 : nil } }
    }

    /// The window of `model`; a server with just one model means that one, whatever it is called.
    static func contextWindow(of model: String, in document: ByteBuffer) -> Int? {
        let entries = document.withUnsafeReadableBytes { bytes in
            var entries: [Entry] = []
            do throws(JSONSyntaxError) {
                var cursor = JSONCursor(bytes)
                try cursor.object { (key, value) throws(JSONSyntaxError) in
                    guard key.matches("data"), try value.kind() == .array else { return }
                    try value.array { (element) throws(JSONSyntaxError) in entries.append(try entry(&element)) }
                }
            } catch {
                return [Entry]()
            }
            return entries
        }
        return (entries.first { $0.id == model } ?? (entries.count == 1 ? entries[0] : nil))?.window
    }

    private static func entry(_ element: inout JSONCursor) throws(JSONSyntaxError) -> Entry {
        var entry = Entry()
        guard try element.kind() == .object else { return entry }
        try element.object { (key, value) throws(JSONSyntaxError) in
            if key.matches("id") {
                entry.id = try value.optionalString() ?? ""
            } else if key.matches("meta"), try value.kind() == .object {
                try value.object { (key, value) throws(JSONSyntaxError) in
                    if key.matches("n_ctx") { entry.served = try value.optionalInteger(within: ModelClient.windows) }
                }
            } else if key.matches("max_model_len") || key.matches("context_length")
                || key.matches("max_context_length")
            {
                entry.stated = try value.optionalInteger(within: ModelClient.windows) ?? entry.stated
            }
        }
        return entry
    }
}
