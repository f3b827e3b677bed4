import NaviProfiles

/// How a model's answer ended.
struct ModelResult: Sendable {
    var finishReason: FinishReason
    /// What the server counted; `nil` when it did not say.
    var usage: ModelUsage?
    /// The model that answered: the first of the list that could.
    var model: ModelReference
    /// What the call was made without, for the user.
    var notes: [String] = []
}

extension ModelResult {
    /// The end of a whole answer of `model`.
    init(_ answer: some AnswerParser, model: ModelReference) {
        self.init(finishReason: answer.finishReason, usage: answer.usage, model: model)
    }
}
