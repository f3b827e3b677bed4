import NaviLink
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

/// A turn always carries its question, whatever the database says at the moment.
@Suite struct QuestionTests {
    /// Tools that have just become ready, so that what came with a claim may be old by now.
    private struct LateSource: ToolSource {
        var tools: [any Tool] { [] }

        func settle() async -> Bool { true }
    }

    @Test func aTurnWhoseContextIsReadAnewCarriesItsQuestion() async throws {
        let worker = try await WorkerFixture(
            ScriptedModel(.text("four")), tools: ToolRegistry([], sources: [LateSource()]))
        try await answer("two and two?", worker)
        let request = try #require(try await worker.model.requests.next())
        #expect(request.messages.map(\.role) == [.system, .user])
        #expect(request.messages.last?.content == "two and two?")
    }

    @Test func soDoesOneInASessionWithAHistory() async throws {
        let worker = try await WorkerFixture(
            ScriptedModel(.text("hello"), .text("four")), tools: ToolRegistry([], sources: [LateSource()]))
        try await worker.runTurn("hi")
        _ = try await worker.model.requests.next()
        try await answer("two and two?", worker)
        let request = try #require(try await worker.model.requests.next())
        #expect(request.messages.dropFirst().map(\.content) == ["hi", "hello", "two and two?"])
    }

    @Test func noModelIsAskedWithoutTheQuestion() async throws {
        let worker = try await WorkerFixture(
            ScriptedModel(.text("an answer to nothing")), tools: ToolRegistry([], sources: [LateSource()]))
        let session = try #require(try await worker.store.session(worker.session))
        let question = Message(
            index: session.messageCount, role: .user, content: "two and two?", createdAt: WorkerFixture.begin)
        // A turn of which the database knows nothing.
        let turn = RunningTurn(
            Assignment(
                worker: worker.workerID, leaseUntil: .max, turnID: .random(), ordinal: 0, attempt: 1,
                sessionID: session.id, profileID: session.profileID,
                userMessage: question, numberedNow: false, startedAt: WorkerFixture.begin, session: session),
            to: worker.sent)
        await #expect(throws: TurnFailure.questionMissing) { _ = try await worker.executor.agent.run(turn) }
        #expect(worker.model.callCount == 0)
    }

    /// Runs a turn that is this worker's from the start.
    private func answer(_ content: String, _ worker: WorkerFixture) async throws {
        let turn = RunningTurn(try await worker.assign(content), .assigned, to: worker.sent)
        _ = try await worker.executor.agent.run(turn)
    }
}
