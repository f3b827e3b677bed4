import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

/// What alone is too much for a window is named, and nothing else is lost for it.
@Suite struct WindowFillTests {
    /// What of a request is too much.
    enum Part: String, CaseIterable {
        case system = "The system prompt"
        case tools = "The descriptions of the profile's tools"
        case message = "One message alone"
    }

    private static let long = String(repeating: "Всё, что нужно. many words ", count: 400)

    private func worker(_ part: Part, _ answers: ScriptedModel.Answer..., window: Int = 2048) async throws
        -> WorkerFixture
    {
        var profile = ProfileFixture(id: "p", tools: ["talk"], maxOutputTokens: 100)
        if part == .system { profile.systemPrompt = Self.long }
        let tool = FixedTool(name: "talk", description: part == .tools ? Self.long : "Talks.")
        return try await WorkerFixture(
            ScriptedModel(answers: answers, window: window), profiles: [profile], tools: ToolRegistry([tool]))
    }

    private func warnings(_ worker: WorkerFixture) throws -> [LimitReached] {
        try worker.sent.frames().compactMap { if case .limitReached(let limit) = $0.frame { limit } else { nil } }
    }

    @Test(arguments: [Part.system, .tools])
    func whatAloneIsTooMuchForTheWindowIsNamedOnceInATurn(part: Part) async throws {
        let look = ToolCall(id: "c", name: "talk", arguments: [:])
        let worker = try await worker(part, .text("one"), .calls(look), .text("two"))
        for question in ["first", "second"] { try await worker.runTurn(question) }
        let told = try warnings(worker)
        #expect(told.map(\.limit) == [.window, .window])
        #expect(told.allSatisfy { $0.message.hasPrefix(part.rawValue) && $0.message.contains("2048 tokens") })
        #expect(try await worker.store.liveCompression(worker.session) == nil, "no summary could help")
    }

    @Test func nothingIsSaidWhereEverythingHasItsPlace() async throws {
        let worker = try await worker(.system, .text("one"), window: 100_000)
        try await worker.runTurn("first")
        #expect(try warnings(worker).isEmpty)
    }

    @Test(arguments: Part.allCases)
    func theErrorOfAServerThatRefusesTheLengthNamesWhatFillsTheWindow(part: Part) async throws {
        let worker = try await worker(part, .failure(.contextTooLong), .failure(.contextTooLong), window: 100_000)
        try await worker.runTurn(part == .message ? Self.long : "first")
        guard case .error(let error)? = try worker.sent.frames().last?.frame else {
            Issue.record("no error")
            return
        }
        #expect(error.code == .contextTooLong && error.message.contains("the model server says"))
        #expect(error.message.contains(part.rawValue), "\(error.message)")
        #expect(worker.model.callCount <= 2)
        #expect(try await worker.store.liveCompression(worker.session) == nil)
    }
}
