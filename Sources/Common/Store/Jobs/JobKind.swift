/// What a job does. The numbers are part of the schema; each kind has one handler in the worker.
package enum JobKind: Int, Sendable, CaseIterable, CustomStringConvertible {
    /// Give the session a name after its conversation.
    case name = 0
    /// Put a summary in the place of the beginning of the session's context.
    case compress = 1

    /// The word for it in logs.
    package var description: String {
        switch self {
        case .name: "name"
        case .compress: "compress"
        }
    }
}
