import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct ContextAssemblerTests {
    private let session = SessionID.random()

    private func message(_ index: Int, _ role: Message.Role, _ content: String?) -> Message {
        Message(index: index, role: role, content: content, createdAt: WorkerFixture.begin)
    }

    private func call(_ index: Int, _ ids: String...) -> Message {
        var message = message(index, .assistant, nil)
        message.toolCalls = ids.map { ToolCall(id: $0, name: "t", arguments: .object([:])) }
        return message
    }

    private func result(_ index: Int, _ id: String) -> Message {
        var message = message(index, .tool, "result of \(id)")
        message.toolCallID = id
        message.name = "t"
        return message
    }

    private func assemble(
        _ messages: [Message], summary: String? = nil, image: StoredImage? = nil
    ) async throws -> [ModelMessage] {
        let record = SessionRecord(
            id: session, profileID: "p", createdAt: WorkerFixture.begin, lastActive: WorkerFixture.begin)
        let compression = summary.map {
            CompressionRecord(
                id: 1, sessionID: session, coversUntil: 0, summary: $0, reason: "threshold", messagesBefore: 0,
                messagesAfter: 0, before: ContextMeasure(), after: ContextMeasure(), createdAt: WorkerFixture.begin)
        }
        return try await ContextAssembler { _ in image }.messages(
            of: ContextRecord(session: record, summary: compression, messages: messages))
    }

    @Test func theSummaryComesFirstAndSaysWhatItIs() async throws {
        let made = try await assemble([message(4, .user, "go on")], summary: "they talked")
        #expect(made.map(\.role) == [.user, .user])
        #expect(made[0].content.hasPrefix("[Summary of the conversation so far."))
        #expect(made[0].content.hasSuffix("they talked"))
        #expect(made[1].content == "go on")
    }

    @Test func whatCannotBeReadOfAMessageIsToldToNoModel() async throws {
        var nobody = message(1, .system, "words of whom?")
        nobody.unreadable = "role 9"
        var asking = message(2, .assistant, "I look")
        asking.unreadable = #"[{"id":"c1","#
        let made = try await assemble([message(0, .user, "u"), nobody, asking, result(3, "c1"), message(4, .user, "v")])
        #expect(made.map(\.content) == ["u", "I look", "v"])
    }

    @Test func uploadedFilesAreNamedBehindTheText() async throws {
        var user = message(0, .user, "look")
        user.files = [
            FileReference(name: "a.txt", path: "session_files/x/a.txt"),
            FileReference(name: "b.pdf", path: "session_files/x/b.pdf"),
        ]
        #expect(
            try await assemble([user])[0].content == """
                look

                [Files sent with this message: a.txt, b.pdf]
                """)
    }

    @Test func imagesAreLoadedForTheModel() async throws {
        var user = message(0, .user, "look")
        user.images = [ImageReference(sessionID: session, hash: String(repeating: "a", count: 64)).description]
        let made = try await assemble([user], image: StoredImage(contentType: "image/png", bytes: Array("hi".utf8)))
        #expect(made[0].images == [ModelImage(contentType: "image/png", base64: "aGk=")])
        let without = try await assemble([user])
        #expect(without[0].images.isEmpty)
        #expect(without[0].content.contains("no longer available"))
    }

    @Test func callsAndResultsStayTogether() async throws {
        let made = try await assemble([
            message(0, .user, "a"), call(1, "x", "y"), result(2, "x"), result(3, "y"), message(4, .assistant, "b"),
        ])
        #expect(made.map(\.role) == [.user, .assistant, .tool, .tool, .assistant])
        #expect(made[2].toolCallID == "x")
    }

    @Test func aCallWithoutAResultGetsOneAndAResultWithoutACallIsLeftOut() async throws {
        let made = try await assemble([
            result(0, "lost"), message(1, .user, "a"), call(2, "x", "y"), result(3, "y"), message(4, .user, "b"),
        ])
        #expect(made.map(\.role) == [.user, .assistant, .tool, .tool, .user])
        #expect(made[2].content == "result of y")
        #expect(made[3].toolCallID == "x")
        #expect(made[3].content.contains("outcome is unknown"))
    }

    @Test func callsOfTheLastStepMayStillBeOpen() async throws {
        let made = try await assemble([message(0, .user, "a"), call(1, "x")])
        #expect(made.map(\.role) == [.user, .assistant])
    }

    @Test func answersWithoutTextAreLeftOut() async throws {
        var stopped = message(1, .assistant, "")
        stopped.thinking = "hm"
        stopped.stopped = true
        let made = try await assemble([message(0, .user, "a"), stopped, message(2, .user, "b")])
        #expect(made.map(\.content) == ["a", "b"])
    }
}
