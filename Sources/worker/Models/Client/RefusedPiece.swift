/// An image or a message that a server has refused, known again by its content. Within this process alone.
struct RefusedPiece: Hashable, Sendable {
    private let length: Int
    private let hash: Int

    init(_ image: ModelImage) {
        self.init(image.base64)
    }

    /// `nil` for a message in which there is nothing.
    init?(_ message: ModelMessage) {
        guard !message.content.isEmpty else { return nil }
        self.init(message.content)
    }

    private init(_ text: String) {
        length = text.utf8.count
        hash = text.hashValue
    }
}
