import NaviProtocol
import NaviStore

/// `POST /sessions/{id}/stop`.
struct StopBody: JSONWritable {
    var sessionID: SessionID
    /// The turn that was told to stop; `nil` when none was open.
    var turn: TurnSummary?

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("session_id", sessionID)
            $0.field("turn_id", orNull: turn?.turnID.description)
            $0.field("state", orNull: turn?.state.rawValue)
        }
    }
}
