import NaviProfiles
import NaviProtocol
import NaviStore

extension AgentLoop {
    /// Takes the context that came with the claim, or reads it.
    func prepare(_ turn: RunningTurn) async throws -> AgentRun {
        let claimed = turn.claimed
        // Servers of tools that have just been started get a moment, so that a recovered call finds its tool.
        let hasWaited = await tools.settle()
        guard let record = try await context(of: claimed, mayBeOld: hasWaited) else { throw CancellationError() }
        if claimed.recovered != nil {
            let open = try await store.store.openToolCalls(claimed.ref)
            turn.note { $0.openCalls = open.map(\.call) }
        }
        guard let profile = profiles.profile(record.session.profileID) else {
            throw TurnFailure.profileUnusable(record.session.profileID)
        }
        let steps = record.messages.filter { $0.turnID == turn.key.turnID && $0.role == .assistant }
        let budget = AgentBudget(
            toolCalls: claimed.toolCallCount, elapsed: max(.zero, now().since(claimed.startedAt)))
        let run = AgentRun(
            sessionID: claimed.sessionID, turn: claimed.ref, journal: journal(of: turn, budget), budget: budget,
            profile: profile,
            machine: AgentStateMachine(
                limits: profile.limits, stepsDone: steps.count,
                usedCallIDs: Set(steps.flatMap(\.toolCalls).map(\.id))),
            messages: try await assembler.messages(of: record),
            meter: TokenMeter(scale: scales.scale(of: profile.id), anchor: record.session.context))
        turn.note { $0.contextBase = record.session.compressionID }
        for call in steps.flatMap(\.toolCalls) where !turn.figures.openCalls.contains(call) {
            _ = run.repetition.note(call)
        }
        return run
    }

    private func context(of claimed: ClaimedTurn, mayBeOld: Bool) async throws -> ContextRecord? {
        if !mayBeOld, let context = claimed.context { return context }
        return try await store.store.context(claimed.sessionID)
    }

    private func journal(of turn: RunningTurn, _ budget: AgentBudget) -> TurnJournal {
        TurnJournal(
            turn: turn, store: store,
            approvals: ApprovalDesk(store: store, timeLimit: approvalTimeLimit, now: now), budget: budget,
            assembler: assembler, now: now)
    }

    var assembler: ContextAssembler {
        ContextAssembler(attachments: attachments) { [store = store.store] in
            try await store.image($0.hash, session: $0.sessionID)
        }
    }
}
