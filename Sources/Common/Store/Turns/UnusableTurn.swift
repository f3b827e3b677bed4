import GRDB
import NaviProtocol

/// A turn whose rows, or whose session's, contradict whatever is written for it: it can neither run nor end as others do.
struct UnusableTurn: Error {
    private let held: TurnInSession

    init(_ held: TurnInSession) {
        self.held = held
    }

    /// Ends the turn by its own row alone, so that it is in no other turn's way. A message that waited in the row stays
    /// there.
    ///
    /// - Throws: `unreadableRow` when even that changes nothing.
    func setAside(_ db: Database, now: Timestamp) throws -> InterruptedTurn {
        let changed = try db.run(
            """
            UPDATE OR FAIL turns SET state = ?, ended_at = ?, lease_until = 0, boot = NULL, worker = NULL, open_calls = 0,
                error_code = ?, error_message = 'what is stored of this turn cannot be used'
            WHERE id = ? AND state < 2
            """, TurnState.interrupted.code, now, ErrorCode.internalError.rawValue, held.turn.key)
        guard changed == 1 else {
            throw StoreError(.unreadableRow, "turn \(held.turn.turnID) can neither be claimed nor set aside")
        }
        return InterruptedTurn(
            turnID: held.turn.turnID, ordinal: held.turn.ordinal, attempt: held.turn.attempt,
            sessionID: held.session.record.id, session: held.session.record,
            nextQueued: try db.nextQueued(of: held.session.key))
    }
}
