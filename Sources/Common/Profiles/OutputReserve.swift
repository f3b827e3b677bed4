/// Tokens that are kept free for the answer.
package enum OutputReserve {
    /// What a profile may leave unsaid.
    package static let defaultTokens = 4096
    /// The reserve is at most this part of the window, so that small windows stay usable.
    private static let maxShare = 5

    /// The profile's limit of an answer, at most a fifth of the window.
    package static func tokens(window: Int, profile: Profile?) -> Int {
        max(1, min(profile?.maxOutputTokens ?? defaultTokens, window / maxShare))
    }
}
