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

    /// Tokens from which on a context is compressed.
    func trigger(window: Int, outputReserve: Int) -> Int {
        CompressionTrigger.tokens(window: window, share: threshold, reserve: outputReserve)
    }

    /// Whether a turn that ended with this context asks for compression.
    func isDue(contextTokens: Int, window: Int, outputReserve: Int) -> Bool {
        isEnabled && window > 0 && contextTokens >= trigger(window: window, outputReserve: outputReserve)
    }
}
