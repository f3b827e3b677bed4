import HTTPTypes
import Hummingbird
import NaviFiles
import NaviProtocol
import NaviStore

/// The client's boundary for errors: what the gateway's parts throw, in the words and codes of the protocol. The
/// texts never show what is inside.
enum ErrorMapping {
    static func wireError(for error: any Error) -> WireError {
        switch error {
        case let error as WireError: error
        case let error as StoreError: wireError(for: error.code)
        case let error as SystemError where error.isDiskFull: storageFull
        case let error as any HTTPResponseError: wireError(for: error.status)
        case is CancellationError: WireError(.shuttingDown, "the server is shutting down")
        default: internalError
        }
    }

    private static let storageFull = WireError(.storageFull, "the server's disk is full")
    private static let internalError = WireError(.internalError, "internal error")

    private static func wireError(for code: StoreError.Code) -> WireError {
        switch code {
        case .busy: WireError(.storageBusy, "the database is busy")
        case .diskFull: storageFull
        case .unreadableRow: WireError(.internalError, "what is stored here cannot be read")
        case .io, .corrupt, .newerSchema, .networkFileSystem, .cannotOpen, .fenced, .internal: internalError
        }
    }

    /// What the router itself refuses.
    private static func wireError(for status: HTTPResponse.Status) -> WireError {
        switch status {
        case .notFound: WireError(.notFound, "Not found")
        case .contentTooLarge: WireError(.bodyTooLarge, "the body is too large")
        default: status.kind == .clientError ? WireError(.badRequest, "bad request") : internalError
        }
    }
}
