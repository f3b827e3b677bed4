import GRDB
import NaviProtocol

/// The transaction that takes in a user's message.
struct Acceptance {
    let request: AcceptRequest
    let turnID: TurnID
    let limits: QueueLimits
    /// `nil` to leave the turn to be claimed.
    let offer: SeatOffer?

    func run(in transaction: WriteTransaction) throws -> AcceptOutcome {
        let db = transaction.db
        if let branch = request.branch { return try begin(branch, transaction) }
        guard let session = try db.session(request.sessionID) else { return .unknownSession }
        // A resend gets its answer even when nothing more would be let in.
        if let known = try duplicate(session, db) { return known }
        let open = try db.openTurnCount(of: session.key)
        if let refusal = try refusal(session, open: open, transaction) { return refusal }
        return try insert(into: session, open: open, transaction)
    }

    /// Makes the branch that the message begins, once nothing stands against either.
    private func begin(_ order: BranchOrder, _ transaction: WriteTransaction) throws -> AcceptOutcome {
        switch try Branching(order: order, db: transaction.db).decide() {
        case .refuse(let refusal): return .noBranch(refusal)
        case .make(let plan):
            if let refusal = try refusal(plan.origin, open: 0, transaction) { return refusal }
            let branch = try transaction.db.insertBranch(order, plan)
            return try insert(into: branch, open: 0, transaction)
        }
    }

    /// Checks everything that can be refused, before anything is written.
    private func refusal(
        _ session: SessionRow, open: Int, _ transaction: WriteTransaction
    ) throws -> AcceptOutcome? {
        if open > 0, request.onBusy == .reject { return .busy }
        // The first open turn runs or is about to; the others wait.
        if open > limits.perSession { return .queueFull(.session) }
        if let scope = try fullQueue(session.record.owner, transaction) { return .queueFull(scope) }
        guard !request.files.isEmpty, request.branch?.asksAgain != true else { return nil }
        let files = try transaction.db.filesKey(session.record.id) ?? session.key
        for file in request.files where try transaction.db.file(meant: file.name, of: files)?.state != .present {
            return .unknownFile(file.name)
        }
        return nil
    }

    /// One owner's turns are counted only when there are enough of all to be too many of one.
    private func fullQueue(_ owner: String, _ transaction: WriteTransaction) throws -> QueueLimits.Scope? {
        let total = try queuedTotal(transaction)
        if !owner.isEmpty, total >= limits.perOwner,
            try transaction.db.queuedTotal(of: owner, limit: limits.perOwner) >= limits.perOwner
        {
            return .owner
        }
        return total >= limits.total ? .total : nil
    }

    private func queuedTotal(_ transaction: WriteTransaction) throws -> Int {
        if let total = transaction.queuedTotal { return total }
        let total = try transaction.db.queuedTotal(limit: limits.total)
        transaction.queuedTotal = total
        return total
    }

    private func insert(
        into session: SessionRow, open: Int, _ transaction: WriteTransaction
    ) throws -> AcceptOutcome {
        let db = transaction.db
        var session = session
        let images = try db.storeImages(request.images, for: session.key)
        let seating = offer.map { Seating(offer: $0, turnID: turnID, request: request) }
        let hold = open == 0 ? try seating?.hold(in: session, db) : nil
        var accepted = AcceptedTurn(
            turnID: turnID, ordinal: session.turnCount, state: hold == nil ? .queued : .running, queuePosition: open)
        if open == 0 { accepted.message = session.number(message(session.record.id, images)) }
        accepted.messageIndex = accepted.message?.index
        session.turnCount += 1
        session.touch(request.now)
        accepted.session = session.record
        if let hold, let message = accepted.message {
            accepted.assignment = seating?.assignment(hold, ordinal: accepted.ordinal, message, session.record)
        }
        try db.insertTurn(accepted, of: session, request: request, images: images, hold: hold)
        if hold == nil { transaction.queuedTotal? += 1 }
        if let message = accepted.message { try db.insert(message, images: images, into: session) }
        if open > 0, request.onBusy == .interrupt { accepted.interrupted = try interruptRunning(in: session, db) }
        try db.saveActivity(of: session)
        return .accepted(accepted)
    }

    private func interruptRunning(in session: SessionRow, _ db: Database) throws -> TurnSummary? {
        guard let first = try db.openTurns(of: session.key, limit: 1).first, first.state == .running else { return nil }
        try db.requestStop(of: first)
        return first.summary
    }

    private func message(_ session: SessionID, _ images: String?) -> Message {
        var message = Message(
            index: 0, role: .user, content: request.content, createdAt: request.now, turnID: turnID)
        message.files = request.files
        if let images { message.images = ImageReference.addresses(images, session: session) }
        return message
    }

    /// The turn that this client message id named before, as it stands now.
    private func duplicate(_ session: SessionRow, _ db: Database) throws -> AcceptOutcome? {
        guard let id = request.clientMessageID, let turn = try db.turn(clientMessageID: id, of: session.key)
        else { return nil }
        let position = turn.state.isTerminal ? 0 : try db.openTurnCount(of: session.key, before: turn.ordinal)
        return .duplicate(
            AcceptedTurn(
                turnID: turn.turnID, ordinal: turn.ordinal, state: turn.state, messageIndex: turn.messageIndex,
                queuePosition: position))
    }
}
