/// A block of reasoning in the form in which Anthropic wants it back, to the byte.
enum SignedThought: Sendable, Equatable {
    /// Text that can be read, with the signature that proves it to be the model's own.
    case signed(text: String, signature: String)
    /// Reasoning that only the server can read.
    case redacted(data: String)

    var byteCount: Int {
        switch self {
        case .signed(let text, let signature): text.utf8.count + signature.utf8.count
        case .redacted(let data): data.utf8.count
        }
    }
}
