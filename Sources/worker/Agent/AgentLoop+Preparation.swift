import NaviProfiles
import NaviProtocol
import NaviStore

extension AgentLoop {
    /// Takes the context that came with the claim, or reads it.
    func prepare(_ turn: RunningTurn) async throws -> AgentRun {
        let assignment = turn.assignment
        // Servers of tools that have just been started get a moment, so that a recovered call finds its tool.
        let hasWaited = await tools.settle()
        let record = try await context(of: assignment, mayBeOld: hasWaited)
        let progress = try await progress(of: assignment)
        turn.note { $0.openCalls = progress.openCalls.map(\.call) }
        guard let profile = profiles.profile(record.session.profileID) else {
            throw TurnFailure.profileUnusable(record.session.profileID)
        }
        let budget = AgentBudget(
            toolCalls: assignment.toolCallCount, elapsed: max(.zero, clocks.now.since(assignment.startedAt)))
        let run = AgentRun(
            sessionID: assignment.sessionID, turn: assignment.ref, journal: journal(of: turn, budget), budget: budget,
            profile: profile,
            machine: AgentStateMachine(
                limits: profile.limits, stepsDone: progress.stepsDone, usedCallIDs: progress.callIDs),
            messages: try await messages(of: record, answering: assignment.userMessage),
            skipsMessages: !record.skipped.isEmpty, contextBase: record.session.compressionID,
            meter: TokenMeter(scale: scales.scale(of: profile.id), anchor: record.session.context))
        run.question = assignment.userMessage
        run.begunCalls = Set(progress.openCalls.filter(\.isOfUnknownOutcome).map(\.call.id))
        run.strandedCalls = Self.strandedCalls(progress, in: record)
        turn.note { $0.contextBase = record.session.compressionID }
        let steps = record.messages.filter { $0.turnID == turn.key.turnID && $0.role == .assistant }
        for call in steps.flatMap(\.toolCalls) where !turn.figures.openCalls.contains(call) {
            _ = run.repetition.note(call)
        }
        return run
    }

    /// What the model is to be shown.
    private func context(of assignment: Assignment, mayBeOld: Bool) async throws -> ContextRecord {
        if !mayBeOld, let context = assignment.context { return context }
        guard let context = try await context(of: assignment.sessionID, profile: assignment.profileID) else {
            throw CancellationError()
        }
        return context
    }

    /// A context as a model is shown it. No request of a turn is made of messages that come from elsewhere.
    ///
    /// - Parameter question: The message that the turn answers; `nil` in a sub-agent.
    /// - Throws: `TurnFailure` when the question is not part of the record: no model is asked without it.
    func messages(of record: ContextRecord, answering question: Message?) async throws -> [ModelMessage] {
        if let question, !record.reaches(question) { throw TurnFailure.questionMissing }
        return try await assembler.messages(of: record)
    }

    /// What earlier attempts have done, by the rows: a summary may have taken the place of the messages.
    private func progress(of assignment: Assignment) async throws -> TurnProgress {
        guard assignment.recovered != nil else { return TurnProgress() }
        return try await store.store.progress(of: assignment.ref)
    }

    /// Calls left by an earlier attempt behind one that may have switched the profile: under which one their answer was
    /// given is not known any more, and they must not run under another.
    private static func strandedCalls(_ progress: TurnProgress, in record: ContextRecord) -> Set<String> {
        let open = Set(progress.openCalls.map(\.call.id))
        return record.messages.reduce(into: []) { stranded, message in
            let behind = message.toolCalls.drop { $0.name != SwitchProfileTool.toolName }.dropFirst()
            stranded.formUnion(behind.map(\.id).filter(open.contains))
        }
    }

    /// As much of a session's context as the profile's model has room for.
    func context(of session: SessionID, profile id: String) async throws -> ContextRecord? {
        var bound = ContextBound.wide
        if let profile = profiles.profile(id) { bound = ContextBound(window: await models.contextWindow(profile)) }
        return try await store.store.context(session, bound: bound)
    }

    private func journal(of turn: RunningTurn, _ budget: AgentBudget) -> TurnJournal {
        TurnJournal(
            turn: turn, store: store,
            approvals: ApprovalDesk(store: store, timeLimit: approvalTimeLimit, clocks: clocks), budget: budget,
            assembler: assembler, clocks: clocks)
    }

    var assembler: ContextAssembler {
        ContextAssembler(attachments: attachments) { [store = store.store] in
            try await store.image($0.hash, session: $0.sessionID)
        }
    }
}
