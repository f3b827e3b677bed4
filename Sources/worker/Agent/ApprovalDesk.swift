import NaviProtocol
import NaviStore

/// Asks a user whether a tool may run, and waits for the answer.
///
/// The question is a row: it survives any process, and an attempt that takes the turn over goes on waiting for the same
/// answer. While it waits, the row is looked at a few times a second.
struct ApprovalDesk: Sendable {
    private static let lookInterval = Duration.milliseconds(250)

    let store: PatientStore
    /// How long a user has.
    let timeLimit: Duration
    /// The wall clock.
    let clocks: any TimeSource
    var clock: any Clock<Duration> = ContinuousClock()

    func outcome(
        of call: ToolCall, grant: ApprovalGrant, turn: RunningTurn
    ) async throws -> ApprovalResolved.Outcome {
        let asked = clocks.now
        var state = try await store.write {
            try await $0.askApproval(turn.ref, call: call, grant: grant, until: asked + timeLimit, now: asked)
        }
        guard case .asked(let until) = state else { return state.outcome }
        turn.stream.emit(
            .approvalRequest(
                ApprovalRequest(
                    turnID: turn.key.turnID, toolCallID: call.id, tool: call.name, args: call.arguments,
                    expiresAt: until, remembers: grant.summary)))
        while case .asked = state {
            if clocks.now >= until {
                state = try await store.write { try await $0.expireApproval(of: call.id, in: turn.ref) }
            } else {
                try await clock.sleep(for: Self.lookInterval)
                state = try await store.write { try await $0.approval(of: call.id, in: turn.ref) }
            }
        }
        let approver = try await store.write { try await $0.approver(of: call.id, in: turn.ref) }
        turn.stream.emit(
            .approvalResolved(
                ApprovalResolved(
                    turnID: turn.key.turnID, toolCallID: call.id, outcome: state.outcome,
                    by: approver.flatMap { $0.name.isEmpty ? nil : $0.name })))
        return state.outcome
    }
}

extension ApprovalState {
    fileprivate var outcome: ApprovalResolved.Outcome {
        switch self {
        case .allowed: .allowed
        case .denied: .denied
        case .expired, .asked, .notAsked: .expired
        }
    }
}
