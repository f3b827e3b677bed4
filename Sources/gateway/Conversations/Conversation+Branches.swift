import NaviProtocol
import NaviStore

/// Branches: sessions that share the beginning of this one's history.
extension Conversation {
    /// Makes a branch behind a message; with a message, one that leaves before another and begins with this one.
    ///
    /// - Throws: `WireError` when either is refused, and nothing is stored then; `StoreError`.
    func fork(at index: Int?, sending message: ClientMessage?) async throws -> BranchBody {
        try await requireMaking()
        guard let message else {
            switch try await store.branch(order(.through(index))) {
            case .made(let branch): return try await announce(branch, turn: nil)
            case .refused(let refusal): throw refusal.error(id)
            }
        }
        return try await begin(order(.before(index)), with: message)
    }

    /// Makes a branch that asks a user's message again.
    ///
    /// - Throws: As `fork`.
    func retry(at index: Int?) async throws -> BranchBody {
        try await requireMaking()
        switch try await store.question(index, of: id) {
        case .success(let question):
            let message = ClientMessage(content: question.message.content ?? "", files: question.message.files)
            return try await begin(
                order(.before(question.message.index), asksAgain: true), with: message, images: question.images)
        case .failure(let refusal): throw refusal.error(id)
        }
    }

    /// The sessions that this one shares messages with.
    ///
    /// - Throws: `session_not_found`; `StoreError`.
    func family() async throws -> FamilyBody {
        let family = try exists(try await store.family(of: id))
        let points = family.forks.sorted { $0.key < $1.key }.map {
            FamilyBody.Point(index: $0.key, sessions: [id] + $0.value)
        }
        return FamilyBody(
            family: family.sessions.first?.family ?? id, sessions: family.sessions.map(SessionSummary.init),
            points: points)
    }

    /// Whoever makes a branch makes a session.
    private func requireMaking() async throws {
        try principal.require(profile: try await record().profileID)
    }

    private func order(_ extent: BranchOrder.Extent, asksAgain: Bool = false) -> BranchOrder {
        BranchOrder(id: .random(), origin: id, extent: extent, asksAgain: asksAgain, now: all.now())
    }

    private func begin(
        _ order: BranchOrder, with message: ClientMessage, images: [ImageUpload] = []
    ) async throws -> BranchBody {
        let turn: AcceptedTurn = try await withCheckedThrowingContinuation { continuation in
            all.turns.accept(sessionID: order.id, message: message, storedImages: images, branch: order) { result in
                continuation.resume(with: result)
                return nil
            }
        }
        guard let branch = turn.session else { throw WireError.sessionNotFound(order.id) }
        return try await announce(branch, turn: turn.acceptance(clientMessageID: message.clientMessageID))
    }

    /// Tells everybody who looks at the list, or at a session of the family.
    private func announce(_ branch: SessionRecord, turn: MessageAccepted?) async throws -> BranchBody {
        all.list.noteCreation(of: branch.id)
        if let parent = branch.parent {
            let frame = SessionBranched(sessionID: branch.id, family: branch.family, parent: parent)
            for member in try await store.familyMembers(of: branch.family) where member != branch.id {
                hub.broadcast(.sessionBranched(frame), to: member)
            }
        }
        return BranchBody(session: SessionSummary(branch), turn: turn)
    }
}

extension BranchRefusal {
    /// As clients are told.
    func error(_ session: SessionID) -> WireError {
        switch self {
        case .unknownSession: .sessionNotFound(session)
        case .noMessage: WireError(.invalidField, "field 'at': the session has no such message")
        case .notAUsersMessage: WireError(.invalidField, "field 'at': expected the number of a user's message")
        case .middleOfATurn:
            WireError(.invalidField, "field 'at': expected a user's message, or the last message of a turn")
        case .underWay: WireError(.busy, "field 'at': the turn of this message has not ended")
        case .limitReached: WireError(.branchLimit, "the session has as many branches as it can have")
        }
    }
}
