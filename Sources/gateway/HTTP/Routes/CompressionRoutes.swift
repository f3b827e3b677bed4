import HTTPTypes
import Hummingbird
import NaviProfiles
import NaviProtocol
import NaviStore

/// The versions of a session's context: making one, listing them, going back to an earlier one.
struct CompressionRoutes: Sendable {
    /// How long the answer waits for a summary.
    static let waitLimit = Duration.seconds(10)
    private static let lookInterval = Duration.milliseconds(200)

    let dependencies: RouteDependencies
    private var store: Store { dependencies.store }

    init(dependencies: RouteDependencies) {
        self.dependencies = dependencies
    }

    func register(on endpoints: Endpoints) {
        endpoints.at("sessions/:session_id/compress", [.post: compress])
        endpoints.at("sessions/:session_id/compress/undo", [.post: undo])
        endpoints.at("sessions/:session_id/compressions", [.get: list])
    }

    /// 200 with the versions once it is done; 202 when that takes longer: `context_compressed` or `compression_failed`
    /// follows then.
    @Sendable private func compress(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = try context.sessionID()
        let focus = try await request.jsonIfPresent(CompressSession.self, context)?.focus
        guard (focus?.utf8.count ?? 0) <= CompressSession.maxFocusBytes else {
            throw WireError(.invalidField, "focus: at most \(CompressSession.maxFocusBytes) bytes")
        }
        let detail = CompressionJob(focus: focus).json
        guard
            try await store.requestJob(.compress, of: id, detail: detail, isUrgent: true, now: dependencies.now())
        else {
            throw WireError.sessionNotFound(id)
        }
        let deadline = ContinuousClock.now + Self.waitLimit
        while try await store.hasJob(.compress, of: id) {
            guard ContinuousClock.now < deadline else { return try await versions(of: id, status: .accepted) }
            try await Task.sleep(for: Self.lookInterval)
        }
        return try await versions(of: id, status: .ok)
    }

    @Sendable private func list(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let query = QueryReader(request.uri.query)
        let before = try query.integer("before", in: 1 ... .max)
        let limit = try query.integer("limit", in: 1...Store.maxListedCompressions) ?? Store.maxListedCompressions
        return try await versions(of: try context.sessionID(), before: before, limit: limit, status: .ok)
    }

    /// Goes back as far as the context still fits. A context beyond the threshold is compressed again after the next
    /// answer.
    @Sendable private func undo(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = try context.sessionID()
        let version = try await request.jsonIfPresent(UndoCompression.self, context)?.compressionID
        guard let session = try await store.session(id) else { throw WireError.sessionNotFound(id) }
        let window = session.maxContextTokens
        let limit =
            window > 0
            ? window - OutputReserve.tokens(window: window, profile: dependencies.profiles.profile(session.profileID))
            : .max
        switch try await store.undoCompression(id, to: version, limit: limit, now: dependencies.now()) {
        case .undone(let session):
            dependencies.events.announceContext(of: session)
            return try await versions(of: id, status: .ok)
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

    private func versions(
        of id: SessionID, before: Int? = nil, limit: Int = Store.maxListedCompressions, status: HTTPResponse.Status
    ) async throws -> Response {
        guard let page = try await store.compressions(id, before: before, limit: limit) else {
            throw WireError.sessionNotFound(id)
        }
        return .json(
            CompressionsBody(
                sessionID: id, live: page.live, compressions: page.versions.map(CompressionsBody.Version.init),
                hasMore: page.hasMore),
            status: status)
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
