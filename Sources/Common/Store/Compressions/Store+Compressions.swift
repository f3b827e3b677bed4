import NaviProtocol

extension Store {
    /// The summary that the session's context begins with, if there is one.
    package func liveCompression(_ session: SessionID) async throws -> CompressionRecord? {
        try await read { db in
            guard let key = try db.sessionKey(session) else { return nil }
            return try db.liveCompression(of: key, id: session)
        }
    }

    /// Puts a summary into force: compare-and-swap on the one it replaces. Durability `normal`.
    ///
    /// - Returns: `nil` when another summary has come into force meanwhile, or the session is gone.
    package func insertCompression(_ compression: NewCompression) async throws -> CompressionRecord? {
        try await write(.normal) { transaction in
            let db = transaction.db
            guard var session = try db.session(compression.sessionID),
                try db.liveCompression(of: session.key, id: compression.sessionID)?.id == compression.replacing
            else { return nil }
            session.record.contextTokens = compression.tokensAfter
            try db.saveContextTokens(of: session)
            return try db.insertCompression(compression, for: session.key)
        }
    }

    /// Takes the live summary out of force, so that the one before it, or the whole history, is the context again.
    ///
    /// - Returns: The summary that was taken out; `nil` when there was none.
    package func undoCompression(_ session: SessionID, now: Timestamp) async throws -> CompressionRecord? {
        try await write(.full) { transaction in
            let db = transaction.db
            guard var row = try db.session(session),
                let live = try db.liveCompression(of: row.key, id: session)
            else { return nil }
            // What came after the compression counts on top of what it had saved.
            row.record.contextTokens += live.tokensBefore - live.tokensAfter
            try db.saveContextTokens(of: row)
            try db.markCompressionUndone(live.id, now: now)
            return live
        }
    }
}
