import GRDB
import NaviProtocol

/// Where the messages of a session stand: its own behind the first ones of its parent's, and so on up to the beginning.
struct Lineage: Equatable {
    /// A stretch of the history, and the session whose rows it is.
    struct Stretch: Equatable {
        let session: Int64
        let indexes: Range<Int>
    }

    /// Sessions that one history may be made of.
    static let maxDepth = 64

    /// The session's own first.
    private(set) var stretches: [Stretch]

    /// Of a session that begins with nobody's messages, or of a branch without those that it shares.
    init(own session: Int64, from shared: Int = 0) {
        stretches = [Stretch(session: session, indexes: max(0, shared)..<Int.max)]
    }

    /// The index before which messages are still to be found elsewhere.
    var begin: Int { stretches.last?.indexes.lowerBound ?? 0 }

    /// Puts what an ancestor has before the rest. A damaged row can shorten a history, and cannot make it overlap.
    mutating func extend(by ancestor: Int64, from shared: Int) {
        stretches.append(Stretch(session: ancestor, indexes: min(max(0, shared), begin)..<begin))
    }

    /// The stretch that a message stands in; the oldest session's for what stands before everything.
    func stretch(at index: Int) -> Stretch? {
        stretches.first { $0.indexes.contains(index) } ?? stretches.last
    }

    /// The parts of the stretches that lie between two indexes, the newest first.
    func stretches(in indexes: Range<Int>) -> [Stretch] {
        stretches.compactMap { stretch in
            let part = stretch.indexes.clamped(to: indexes)
            return part.isEmpty ? nil : Stretch(session: stretch.session, indexes: part)
        }
    }
}

extension Database {
    func lineage(of session: SessionRow) throws -> Lineage {
        try lineage(of: session.key, sharing: session.record.parent)
    }

    /// The same for a session that is known by its name; `nil` for one that does not exist.
    func lineage(_ id: SessionID) throws -> Lineage? {
        let row = try first(
            "SELECT id, parent, shared FROM sessions WHERE session_id = ? AND deleted_at IS NULL", id
        ) { row in (key: row.int64(0), parent: BranchPoint(row, from: 1)) }
        guard let row else { return nil }
        return try lineage(of: row.key, sharing: row.parent)
    }

    /// Ancestors show what others share of them, also when they are deleted.
    private func lineage(of session: Int64, sharing point: BranchPoint?) throws -> Lineage {
        var lineage = Lineage(own: session, from: point?.index ?? 0)
        var next = point?.sessionID
        while let id = next, lineage.stretches.count < Lineage.maxDepth {
            let row = try first("SELECT id, parent, shared FROM sessions WHERE session_id = ?", id) { row in
                (key: row.int64(0), parent: BranchPoint(row, from: 1))
            }
            guard let row else { break }
            lineage.extend(by: row.key, from: row.parent?.index ?? 0)
            next = row.parent?.sessionID
        }
        return lineage
    }

    /// Rows of a history, each as `read` understands it, up to the first that it does not want.
    ///
    /// - Parameter sql: Takes a session, the index before the first and the one behind the last, and gives them in the
    ///   order that `isBackwards` says.
    func history<Value>(
        _ sql: String, of lineage: Lineage, in indexes: Range<Int>, isBackwards: Bool,
        read: (ResultRow) throws -> Value?
    ) throws -> [Value] {
        let parts = lineage.stretches(in: indexes)
        var values: [Value] = []
        var isWanted = true
        for part in isBackwards ? parts : parts.reversed() where isWanted {
            values += try rows(sql, part.session, part.indexes.lowerBound - 1, part.indexes.upperBound) { row in
                let value = try read(row)
                isWanted = value != nil
                return value
            }
        }
        return values
    }
}

extension BranchPoint {
    /// Of two columns, `parent` and `shared`; `nil` for a session that is no branch.
    init?(_ row: ResultRow, from first: Int32) {
        guard !row.isNull(first) else { return nil }
        self.init(sessionID: row.id(first), index: row.count(first + 1))
    }
}
