import NaviProfiles

/// When a context is compressed, and how much of it stays.
struct CompressionPolicy: Sendable, Equatable {
    var isEnabled = true
    /// Share of the window that sets it off.
    var threshold = 0.8
    /// Turns that stay as they are, as long as they fit into an eighth of the window.
    var keepRecentTurns = 8

    /// The policy for a profile that wants some of it otherwise.
    func overridden(by overrides: CompressionOverrides) -> CompressionPolicy {
        var policy = self
        policy.threshold = overrides.threshold ?? threshold
        policy.keepRecentTurns = overrides.keepRecentTurns ?? keepRecentTurns
        return policy
    }

    /// Tokens from which on a context is compressed: the threshold's share of the window, or what the reserve for the
    /// answer and room for the next message leave of it, if that is less. So the next turn seldom waits for a summary.
    func trigger(window: Int, outputReserve: Int) -> Int {
        min(Int(Double(window) * threshold), window - outputReserve - Self.room(window: window))
    }

    /// Tokens that a message may have without its turn having to wait: a tenth of large windows, more of small ones.
    private static func room(window: Int) -> Int {
        min(8192, max(window / 10, min(window / 6, 700)))
    }

    /// Whether a turn that ended with this context asks for compression.
    func isDue(contextTokens: Int, window: Int, outputReserve: Int) -> Bool {
        isEnabled && window > 0 && contextTokens >= trigger(window: window, outputReserve: outputReserve)
    }
}
