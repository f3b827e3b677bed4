import GRDB
import NaviProtocol

extension Store {
    /// Makes a branch in one short transaction, however long the history is: no message is copied. Durability `full`.
    package func branch(_ order: BranchOrder) async throws -> BranchOutcome {
        try await write(.full) { transaction in
            switch try Branching(order: order, db: transaction.db).decide() {
            case .refuse(let refusal): .refused(refusal)
            case .make(let plan): .made(try transaction.db.insertBranch(order, plan).record)
            }
        }
    }

    /// The question that a branch is to ask again, with its images; it may be refused for the same reasons as the branch.
    ///
    /// - Parameter index: Of the message; `nil` for the last question that has been answered.
    package func question(_ index: Int?, of session: SessionID) async throws -> Result<AskedQuestion, BranchRefusal> {
        let order = BranchOrder(
            id: session, origin: session, extent: .before(index), now: Timestamp(milliseconds: 0))
        return try await read { db in
            switch try Branching(order: order, db: db).decide() {
            case .refuse(let refusal): return .failure(refusal)
            case .make(let plan):
                guard let message = try db.message(plan.shared, of: plan.origin) else { return .failure(.noMessage) }
                let lineage = try db.lineage(of: plan.origin)
                let images = try message.images.compactMap(ImageReference.init).compactMap { reference in
                    try db.image(reference.hash, of: lineage).map {
                        ImageUpload(contentType: $0.contentType, bytes: $0.bytes, sha256: reference.hash)
                    }
                }
                return .success(AskedQuestion(message: message, images: images))
            }
        }
    }

    /// The family of a session, as that one sees it; `nil` for an unknown session.
    package func family(of id: SessionID) async throws -> FamilyRecord? {
        try await read { db in
            guard let session = try db.session(id) else { return nil }
            let rows = try db.family(session.record.family, limit: Branching.maxFamily)
            guard !rows.isEmpty else { return FamilyRecord(sessions: [session.record], forks: [:]) }
            let own = try db.lineage(of: session)
            var forks: [Int: [SessionID]] = [:]
            for row in rows where row.key != session.key {
                let end = min(row.record.messageCount, session.record.messageCount)
                let index = min(try db.lineage(of: row).common(with: own), end)
                forks[index, default: []].append(row.record.id)
            }
            return FamilyRecord(sessions: rows.map(\.record), forks: forks)
        }
    }
}

extension Store {
    /// Those of the family of a session that are there, itself included.
    package func familyMembers(of family: SessionID) async throws -> [SessionID] {
        try await read { try $0.family(family, limit: Branching.maxFamily).map(\.record.id) }
    }

    /// When a session, or another one of its family, was active last: their files go by that.
    package func familyLastActive(of session: SessionRecord) async throws -> Timestamp {
        try await read { db in
            let last = try db.first("SELECT max(last_active) FROM sessions WHERE family = ?", session.family) {
                $0.optionalTime(0)
            }
            return max(session.lastActive, (last ?? nil) ?? session.lastActive)
        }
    }

    /// The session whose folder has the files of this one.
    package func filesFolder(of id: SessionID) async throws -> SessionID {
        try await read { db in
            try db.first("SELECT coalesce(family, session_id) FROM sessions WHERE session_id = ?", id) { $0.id(0) }
        } ?? id
    }
}

extension Lineage {
    /// How many messages two histories begin with alike.
    fileprivate func common(with other: Lineage) -> Int {
        for stretch in stretches {
            guard let same = other.stretches.first(where: { $0.session == stretch.session }) else { continue }
            return min(stretch.indexes.upperBound, same.indexes.upperBound)
        }
        return 0
    }
}
