import GRDB
import NaviProtocol

/// The decision where a branch begins. It only reads.
struct Branching {
    /// Sessions of one family, so that all of them can be looked at.
    static let maxFamily = 1000

    let order: BranchOrder
    let db: Database

    /// A branch that may be made.
    struct Plan {
        /// The session that is branched.
        let origin: SessionRow
        /// Whose the last shared message is: other sessions on the way there add nothing to the history.
        let parent: SessionRow
        let shared: Int
    }

    enum Decision {
        case make(Plan)
        case refuse(BranchRefusal)
    }

    func decide() throws -> Decision {
        guard let origin = try db.session(order.origin) else { return .refuse(.unknownSession) }
        let ended = try endedCount(of: origin)
        let shared: Int
        switch order.extent {
        case .through(let index):
            guard let index = index ?? (ended > 0 ? ended - 1 : nil) else { return .refuse(missing(origin)) }
            if let refusal = try refusal(of: index, in: origin, ended: ended) { return .refuse(refusal) }
            guard try isEndOfStep(index, in: origin, ended: ended) else { return .refuse(.middleOfATurn) }
            shared = index + 1
        case .before(let index):
            let index = try index ?? db.userMessage(before: ended, of: origin)?.plain.index
            guard let index else { return .refuse(missing(origin)) }
            if let refusal = try refusal(of: index, in: origin, ended: ended) { return .refuse(refusal) }
            guard try db.message(index, of: origin)?.role == .user else { return .refuse(.notAUsersMessage) }
            shared = index
        }
        return try plan(origin, sharing: shared)
    }

    private func missing(_ origin: SessionRow) -> BranchRefusal {
        origin.record.messageCount > 0 ? .underWay : .noMessage
    }

    private func refusal(of index: Int, in origin: SessionRow, ended: Int) throws -> BranchRefusal? {
        guard (0..<origin.record.messageCount).contains(index) else { return .noMessage }
        return index < ended ? nil : .underWay
    }

    /// Messages before those of a turn that is open.
    private func endedCount(of origin: SessionRow) throws -> Int {
        try db.openTurns(of: origin.key, limit: 1).first?.messageIndex ?? origin.record.messageCount
    }

    /// A call would be parted from its result by what comes behind it within a turn, unless a user speaks there.
    private func isEndOfStep(_ index: Int, in origin: SessionRow, ended: Int) throws -> Bool {
        guard index + 1 < ended, let message = try db.message(index, of: origin), message.role != .user,
            let next = try db.message(index + 1, of: origin)
        else { return true }
        return next.role == .user || next.turnID != message.turnID
    }

    private func plan(_ origin: SessionRow, sharing shared: Int) throws -> Decision {
        let lineage = try db.lineage(of: origin)
        guard let stretch = lineage.stretch(at: shared - 1), let parent = try db.anySession(key: stretch.session) else {
            return .refuse(.noMessage)
        }
        let depth = lineage.stretches.count - (lineage.stretches.firstIndex(of: stretch) ?? 0)
        guard depth < Lineage.maxDepth,
            try db.familySize(origin.record.family, limit: Self.maxFamily) < Self.maxFamily
        else { return .refuse(.limitReached) }
        return .make(Plan(origin: origin, parent: parent, shared: shared))
    }
}

extension Database {
    /// Writes a branch: one row, and the summary that its context begins with.
    func insertBranch(_ order: BranchOrder, _ plan: Branching.Plan) throws -> SessionRow {
        let (origin, parent) = (plan.origin.record, plan.parent.record)
        try run(BranchQuery.foundFamily, origin.family)
        try run(
            BranchQuery.insert, order.id, origin.profileID, origin.name, origin.nameIsUserGiven, origin.pinned,
            order.now, order.now, origin.owner, origin.family, parent.id, plan.shared, plan.shared,
            try preview(of: plan), origin.maxContextTokens)
        guard var branch = try session(order.id) else {
            throw StoreError(.unreadableRow, "a branch that was just made is missing")
        }
        let isWhole = plan.shared == origin.messageCount
        // What the context costs is known where nothing is left out of it; else the next answer tells.
        if isWhole { branch.record.context = origin.context }
        let summary = isWhole ? (plan.origin.key, origin.compressionID) : (plan.parent.key, try summary(of: plan))
        if summary.1 != 0 {
            let shrinkage = try shrinkage(from: 0, to: summary.1, of: summary.0, includingUndone: false)
            try run(BranchQuery.copySummary, branch.key, shrinkage.tokens, shrinkage.estimate, summary.1, summary.0)
            branch.record.compressionID = Int(lastInsertedRowID)
        }
        try saveActivity(of: branch)
        try saveContext(of: branch)
        return branch
    }

    /// The summary that was in force when the history ended where the branch leaves it; 0 for none.
    private func summary(of plan: Branching.Plan) throws -> Int {
        try first(BranchQuery.summary, plan.parent.key, plan.shared) { $0.int(0) } ?? 0
    }

    private func preview(of plan: Branching.Plan) throws -> String {
        if plan.shared == plan.origin.record.messageCount { return plan.origin.record.preview }
        let text = try first(BranchQuery.lastText, plan.parent.key, plan.shared) { $0.text(0) }
        return Preview.of(text ?? "")
    }

    /// Also a deleted one.
    fileprivate func anySession(key: Int64) throws -> SessionRow? {
        try first("SELECT \(SessionRow.columns) FROM sessions s WHERE id = ?", key) { SessionRow($0) }
    }
}

enum BranchQuery {
    static let foundFamily = "UPDATE sessions SET family = session_id WHERE session_id = ? AND family IS NULL"

    static let insert = """
        INSERT INTO sessions (session_id, profile_id, name, name_is_user_given, pinned, created_at, last_active, owner,
            family, parent, shared, message_count, preview, max_context_tokens)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static let lastText = """
        SELECT content FROM messages WHERE session = ? AND idx < ? AND content IS NOT NULL ORDER BY idx DESC LIMIT 1
        """

    /// By the clock: what was made before the first message that is not shared, and not taken back before that.
    static let summary = """
        SELECT c.id FROM compressions c
        LEFT JOIN messages m ON m.session = c.session AND m.idx = ?2
        WHERE c.session = ?1 AND c.covers_until <= ?2
            AND (m.id IS NULL OR c.created_at <= m.created_at)
            AND (c.undone_at IS NULL OR c.undone_at > m.created_at)
        ORDER BY c.id DESC LIMIT 1
        """

    /// Taking the copy back leads to the whole history, and costs what all summaries before it have saved.
    static let copySummary = """
        INSERT INTO compressions (session, covers_until, summary, sheet, reason, method, messages_before,
            messages_after, tokens_before, estimate_before, tokens_after, estimate_after, created_at)
        SELECT ?1, covers_until, summary, sheet, reason, method, messages_before, messages_after,
            max(tokens_after, tokens_after + ?2), max(estimate_after, estimate_after + ?3), tokens_after, estimate_after,
            created_at
        FROM compressions WHERE id = ?4 AND session = ?5
        """
}
