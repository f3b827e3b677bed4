import NaviProtocol
import Testing

@testable import NaviStore

@Suite("What a turn has done")
struct TurnProgressTests {
    @Test("It is told by rows, so that a summary in the place of its messages hides nothing")
    func progress() async throws {
        let fixture = try StoreFixture()
        _ = try await fixture.accepted(try await fixture.session())
        let turn = try await fixture.claimed()
        #expect(try await fixture.store.progress(of: turn.ref) == TurnProgress())
        for step in ["a", "b"] {
            let calls = ["\(step)0", "\(step)1"].map { ToolCall(id: $0, name: "t", arguments: [:]) }
            let message = NewMessage(content: nil, toolCalls: calls)
            _ = try await fixture.store.appendStep(turn.ref, message: message, now: fixture.start)
            for call in calls where call.id != "b1" {
                _ = try await fixture.store.startToolCall(
                    turn.ref, call: call, step: 0, repeatable: false, now: fixture.start)
                guard call.id != "b0" else { continue }
                let outcome = ToolCallOutcome(result: "r", success: true, duration: .zero)
                _ = try await fixture.store.finishToolCall(
                    turn.ref, callID: call.id, outcome: outcome, now: fixture.start)
            }
        }
        let progress = try await fixture.store.progress(of: turn.ref)
        #expect(progress.callIDs == ["a0", "a1", "b0", "b1"] && progress.stepsDone == 2)
        #expect(progress.openCalls.map(\.call.id) == ["b0", "b1"])
        #expect(progress.openCalls.map(\.isOfUnknownOutcome) == [true, false])
    }
}
