import GRDB
import NaviProtocol

/// The part of an acceptance that saves the turn its claim: the turn takes the seat that is offered, and is its worker's
/// from the start.
struct Seating {
    let offer: SeatOffer
    let turnID: TurnID
    let request: AcceptRequest

    /// A hold on a turn that is about to be inserted.
    struct Hold {
        let worker: WorkerID
        let lease: LeaseTerms
        /// What the model is to see before the turn's message.
        fileprivate let earlier: [StoredMessage]
    }

    /// - Returns: `nil` when the turn has to be claimed: its context is not light, or its owner has enough that runs.
    func hold(in session: SessionRow, _ db: Database) throws -> Hold? {
        guard request.isPlain, session.record.compressionID == 0, Claiming.mayBeLight(session.record),
            try mayRun(session.record.owner, db), let context = try Claiming.lightContext(of: session, db),
            context.isPlainText
        else { return nil }
        return Hold(
            worker: offer.worker, lease: offer.clock.terms(duration: Assignment.firstLease), earlier: context.messages)
    }

    private func mayRun(_ owner: String, _ db: Database) throws -> Bool {
        guard offer.maxRunningPerOwner > 0, !owner.isEmpty else { return true }
        return try db.runningTotal(of: owner) < offer.maxRunningPerOwner
    }

    /// What the worker is to know, once all is written.
    func assignment(_ hold: Hold, ordinal: Int, _ message: Message, _ session: SessionRecord) -> Assignment {
        let context = StoredContext(session: session, summary: nil, messages: hold.earlier + [StoredMessage(message)])
        return Assignment(
            worker: hold.worker, leaseUntil: hold.lease.until, turnID: turnID, ordinal: ordinal, attempt: 1,
            sessionID: session.id, profileID: session.profileID, userMessage: message, numberedNow: false,
            clientMessageID: request.clientMessageID, startedAt: request.now, session: session, stored: context)
    }
}
