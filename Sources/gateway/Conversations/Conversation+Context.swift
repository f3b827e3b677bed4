import NaviProfiles
import NaviProtocol
import NaviStore

/// The versions of the session's context.
extension Conversation {
    /// Of one page.
    static let maxListedCompressions = Store.maxListedCompressions

    /// A page of the versions there were, newest first.
    ///
    /// - Throws: `session_not_found`; `StoreError`.
    func compressions(
        before: Int? = nil, limit: Int = maxListedCompressions
    ) async throws -> CompressionsBody {
        let page = try exists(try await store.compressions(id, before: before, limit: limit))
        return CompressionsBody(
            sessionID: id, live: page.live, compressions: page.versions.map(CompressionsBody.Version.init),
            hasMore: page.hasMore)
    }

    /// Goes back to an earlier version, or the one before, as far as the context still fits; `context_sheet` tells all
    /// clients. A context beyond the threshold is compressed again after the next answer.
    ///
    /// - Throws: `nothing_to_undo`, `compression_not_found`, `context_does_not_fit`, `session_not_found`; `StoreError`.
    func undoCompression(to version: Int?) async throws {
        let session = try await record()
        let window = session.maxContextTokens
        let reserve = OutputReserve.tokens(window: window, profile: all.profiles.profile(session.profileID))
        let limit = window > 0 ? window - reserve : .max
        switch try await store.undoCompression(id, to: version, limit: limit, now: all.now()) {
        case .undone(let session): announceContext(of: session)
        case .unknownSession: throw WireError.sessionNotFound(id)
        case .nothingToUndo: throw WireError(.nothingToUndo, "No compression of this session is in force")
        case .unknownVersion:
            throw WireError(.compressionNotFound, "compression_id: not an earlier version of this context")
        case .tooLong(let tokens):
            throw WireError(
                .contextDoesNotFit,
                "The context would have \(tokens) tokens; the model's window has room for \(limit). It is unchanged")
        }
    }

    /// Where the context begins, and what it costs.
    ///
    /// - Throws: `session_not_found`; `StoreError`.
    func contextHead() async throws -> (ContextHead, ContextBody) {
        let window = try await record().maxContextTokens
        let bound = window > 0 ? ContextBound(window: window) : .wide
        let head = try exists(try await store.contextHead(id, bound: bound))
        let body = ContextBody(
            head, profile: all.profiles.profile(head.session.profileID), compressionThreshold: all.compressionThreshold)
        return (head, body)
    }
}

extension CompressionsBody.Version {
    fileprivate init(_ record: CompressionRecord) {
        self.init(
            id: record.id, coversUntil: record.coversUntil, reason: record.reason,
            method: record.method == .model ? "model" : "extract", messagesBefore: record.messagesBefore,
            messagesAfter: record.messagesAfter, tokensBefore: record.before.tokens,
            tokensAfter: record.after.tokens, summary: record.summary, createdAt: record.createdAt,
            undoneAt: record.undoneAt)
    }
}
