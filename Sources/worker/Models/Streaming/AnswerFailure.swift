/// What is wrong with the bytes of an answer. `ErrorClassifier` turns it into words.
enum AnswerFailure: Error, Sendable, Equatable {
    /// Not what the dialect promises.
    case malformed
    /// A line or the whole answer exceeds its limit.
    case tooLarge
    /// The server reports an error inside the stream.
    case complaint(ServerComplaint)
}
