import GRDB
import NaviFailPoints
import NaviProtocol

extension Store {
    /// Versions of one page at most.
    package static let maxListedCompressions = 200
    /// Their summaries together; the first one is read whatever its size.
    private static let maxListedBytes = 4 << 20

    /// The summary that the session's context begins with, if there is one.
    package func liveCompression(_ session: SessionID) async throws -> CompressionRecord? {
        try await read { db in
            try db.session(session).flatMap { try db.liveCompression(of: $0) }
        }
    }

    /// A page of a session's summaries, those that were undone included; `nil` for an unknown session.
    ///
    /// - Parameter before: Only older ones than this version.
    package func compressions(
        _ session: SessionID, before: Int? = nil, limit: Int = maxListedCompressions
    ) async throws -> CompressionPage? {
        try await read { db in
            guard let row = try db.session(session) else { return nil }
            return try db.compressions(
                of: row, before: before ?? .max, limit: min(limit, Self.maxListedCompressions),
                maxBytes: Self.maxListedBytes)
        }
    }

    /// Puts a summary into force: compare-and-swap on the one it replaces. Durability `normal`.
    ///
    /// - Returns: `nil` when another summary has come into force meanwhile, or the session is gone.
    package func insertCompression(_ compression: NewCompression) async throws -> CompressionRecord? {
        let record: CompressionRecord? = try await write(.normal) { transaction in
            let db = transaction.db
            guard var session = try db.session(compression.sessionID),
                session.record.compressionID == compression.replacing ?? 0
            else { return nil }
            let record = try db.insertCompression(compression, for: session.key)
            session.record.compressionID = record.id
            session.record.context.tokens = compression.after.tokens
            session.record.context.estimate = compression.after.estimate
            try db.saveContext(of: session)
            if compression.method == .model { try db.forgetCompressionFailures(of: session.key) }
            FailPoint.compressionWriting.reach()
            return record
        }
        FailPoint.compressionCommitted.reach()
        return record
    }

    /// Goes back to an earlier version of a context: takes every later summary out of force. What came after them counts
    /// on top of what they had saved. Durability `full`.
    ///
    /// - Parameters:
    ///   - version: The summary to be in force again, 0 for the whole history; `nil` for the one before the live one.
    ///   - limit: Tokens that the context may have afterwards.
    package func undoCompression(
        _ session: SessionID, to version: Int? = nil, limit: Int = .max, now: Timestamp
    ) async throws -> UndoOutcome {
        try await write(.full) { transaction in
            let db = transaction.db
            guard var row = try db.session(session) else { return .unknownSession }
            let live = row.record.compressionID
            guard live != 0 else { return .nothingToUndo }
            let target = try version ?? db.version(before: live, of: row.key)
            guard try target == 0 || db.hasVersion(target, before: live, of: row.key) else { return .unknownVersion }
            let shrinkage = try db.shrinkage(from: target, to: live, of: row.key, includingUndone: false)
            row.record.context.tokens += shrinkage.tokens
            row.record.context.estimate += shrinkage.estimate
            guard row.record.context.tokens <= limit else { return .tooLong(tokens: row.record.context.tokens) }
            row.record.compressionID = target
            try db.saveContext(of: row)
            try db.markCompressionsUndone(after: target, of: row.key, now: now)
            return .undone(row.record)
        }
    }

    /// Until when no model is to be asked for a summary of the session; `nil` when nothing stands against it.
    package func compressionPause(_ session: SessionID, now: Timestamp) async throws -> Timestamp? {
        try await read { db in
            guard let key = try db.sessionKey(session), let failures = try db.compressionFailures(of: key),
                failures.count >= CompressionFailures.tolerated, failures.until > now
            else { return nil }
            return failures.until
        }
    }

    /// No model wrote a summary of the session that was worth having. Durability `normal`.
    @discardableResult
    package func noteCompressionFailure(_ session: SessionID, now: Timestamp) async throws -> CompressionFailures? {
        try await write(.normal) { transaction -> CompressionFailures? in
            let db = transaction.db
            guard let key = try db.sessionKey(session) else { return nil }
            return try db.noteCompressionFailure(of: key, now: now)
        }
    }
}

extension Database {
    @discardableResult
    func noteCompressionFailure(of session: Int64, now: Timestamp) throws -> CompressionFailures {
        let failures = CompressionFailures.another(after: try compressionFailures(of: session), now: now)
        try saveCompressionFailures(failures, of: session)
        return failures
    }
}
