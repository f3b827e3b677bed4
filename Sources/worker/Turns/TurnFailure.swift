import NaviProtocol
import NaviStore

/// Why a turn failed: what its row keeps and its client is told.
struct TurnFailure: Error, Sendable, Equatable {
    let code: ErrorCode
    /// For the user of the conversation: what happened and, where it helps, what to do.
    let message: String

    init(_ code: ErrorCode, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension TurnFailure {
    /// The one place where an error of the loop becomes the outcome of its turn.
    init(_ error: any Error) {
        switch error {
        case let failure as TurnFailure: self = failure
        case let error as ModelError: self.init(error.errorCode, error.message)
        case let error as StoreError where error.code == .diskFull:
            self.init(.storageFull, "The server's disk is full; the answer could not be kept.")
        default: self.init(.internalError, "Something went wrong inside the server. Its log says more.")
        }
    }

    static let emptyAnswer = TurnFailure(
        .modelEmptyAnswer, "The model answered with nothing. Try again, or ask in another way.")

    static let questionMissing = TurnFailure(
        .internalError, "The message could not be read back from the database. Send it again.")

    static func profileUnusable(_ id: String) -> TurnFailure {
        TurnFailure(.profileUnusable, "The profile '\(id)' cannot be used. Choose another one for this session.")
    }

    static func answerTooLong(bytes: Int) -> TurnFailure {
        TurnFailure(.modelInvalidAnswer, "The model went on without an end and was cut off after \(bytes) bytes.")
    }
}
