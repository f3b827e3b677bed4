/// How much of a history is read for one context. Older messages have to be summarised first, or left out.
///
/// Six bytes for each token of the window: more than any text that fits has, so that what is left out would not have fitted.
package struct ContextBound: Sendable, Equatable {
    /// Of all messages together. The newest message is read whatever its size.
    package let maxBytes: Int
    /// A tool's result counts so much at most: a model receives no more of it.
    package let maxResultBytes: Int

    /// What a message costs besides its texts.
    static let perMessage = 64
    private static let bytesPerToken = 6
    /// Windows that models of today do not have are no reason to read more.
    private static let windows = 0...2_000_000
    /// In a small window a long message is shortened, not left out.
    private static let smallest = 256 * 1024

    package init(maxBytes: Int, maxResultBytes: Int) {
        self.maxBytes = maxBytes
        self.maxResultBytes = maxResultBytes
    }

    /// - Parameter window: Of the model, in tokens.
    package init(window: Int) {
        let window = min(max(window, Self.windows.lowerBound), Self.windows.upperBound)
        self.init(
            maxBytes: max(window * Self.bytesPerToken, Self.smallest),
            maxResultBytes: Self.resultBytes(window: window))
    }

    /// For windows of a million tokens.
    package static let wide = ContextBound(window: 1_000_000)

    /// Longest result of a tool that a model with this window receives, in bytes: an eighth of it, at four bytes a token.
    package static func resultBytes(window: Int) -> Int {
        min(max(window / 2, 2048), 64 * 1024)
    }
}
