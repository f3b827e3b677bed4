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

    /// A turn whose row is only on its way to the disk.
    private func uncommitted(_ content: String, _ worker: WorkerFixture, context: Bool = true) async throws
        -> RunningTurn
    {
        let session = try #require(try await worker.store.session(worker.session))
        let turnID = TurnID.random()
        let question = Message(
            index: session.messageCount, role: .user, content: content, createdAt: WorkerFixture.begin, turnID: turnID)
        let earlier = try #require(try await worker.store.context(worker.session)).messages
        let claimed = ClaimedTurn(
            turnID: turnID, ordinal: 0, attempt: 1, sessionID: session.id, profileID: session.profileID,
            userMessage: question, numberedNow: false, startedAt: WorkerFixture.begin, session: session,
            stored: context
                ? StoredContext(ContextRecord(session: session, summary: nil, messages: earlier + [question])) : nil)
        return RunningTurn(claimed, .granted(isCommitted: false), send: worker.sent.receive)
    }

    @Test func aTurnWhoseRowIsNotThereYetCarriesItsQuestion() async throws {
        let worker = try await WorkerFixture(
            ScriptedModel(.text("four")), tools: ToolRegistry([], sources: [LateSource()]))
        _ = try await worker.executor.agent.run(try await uncommitted("two and two?", worker))
        let request = try #require(try await worker.model.requests.next())
        #expect(request.messages.map(\.role) == [.system, .user])
        #expect(request.messages.last?.content == "two and two?")
    }

    @Test func soDoesOneInASessionWithAHistory() async throws {
        let worker = try await WorkerFixture(
            ScriptedModel(.text("hello"), .text("four")), tools: ToolRegistry([], sources: [LateSource()]))
        try await worker.runTurn("hi")
        _ = try await worker.model.requests.next()
        _ = try await worker.executor.agent.run(try await uncommitted("two and two?", worker))
        let request = try #require(try await worker.model.requests.next())
        #expect(request.messages.dropFirst().map(\.content) == ["hi", "hello", "two and two?"])
    }

    @Test func noModelIsAskedWithoutTheQuestion() async throws {
        let worker = try await WorkerFixture(
            ScriptedModel(.text("an answer to nothing")), tools: ToolRegistry([], sources: [LateSource()]))
        let turn = try await uncommitted("two and two?", worker, context: false)
        await #expect(throws: TurnFailure.questionMissing) { _ = try await worker.executor.agent.run(turn) }
        #expect(worker.model.callCount == 0)
    }
}
