import NaviProtocol

/// Where compression sets in.
package enum CompressionTrigger {
    /// Tokens from which on a context is compressed: the threshold's share of the window, or what the reserve for the
    /// answer and room for the next message leave of it, if that is less. So a turn seldom waits for a summary.
    package static func tokens(window: Int, share: Double, reserve: Int) -> Int {
        min(
            Int(clamping: Double(window) * share, to: 0...max(0, window)),
            window.subtractingSaturated(reserve).subtractingSaturated(room(window: window)))
    }

    /// Tokens that a message may have without its turn having to wait: a tenth of large windows, more of small ones.
    private static func room(window: Int) -> Int {
        min(8192, max(window / 10, min(window / 6, 700)))
    }
}
