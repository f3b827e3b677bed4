import NaviFailPoints

/// Tokens of one call, as the server counted them.
struct ModelUsage: Sendable, Equatable {
    /// Tokens of the whole prompt, cached ones included.
    var promptTokens: Int
    /// Tokens that were generated, reasoning included.
    var completionTokens: Int

    /// More than any model takes or gives: sums of a few such numbers stay far within the type.
    static let most = 1 << 40
    /// Within which a server's numbers are read; what is held at its ends is not believed.
    static let readable = -1...(most + 1)

    init(promptTokens: Int, completionTokens: Int) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
    }

    /// What a server has told; `nil` when it has not, or has told what cannot be: a prompt of nothing, a number below
    /// zero or beyond all models.
    init?(toldPrompt prompt: Int?, completion: Int?) {
        if Safeguard.usageBound.isOff, let prompt, let completion {
            // What was held at the end of the range may have been anything.
            self.init(
                promptTokens: prompt > Self.most ? .max : prompt,
                completionTokens: completion > Self.most ? .max : completion)
            return
        }
        guard let prompt, let completion, (1...Self.most).contains(prompt), (0...Self.most).contains(completion) else {
            return nil
        }
        self.init(promptTokens: prompt, completionTokens: completion)
    }
}
