import NaviProtocol
import TestKit
import Testing

/// Tests of the real programs: one at a time, since each starts several of them.
@Suite(.serialized, .timeLimit(.minutes(2)))
enum EndToEnd {}

/// Runs `body` with a gateway, workers and a scripted model. The programs' logs are attached to the test.
func withNavi<Value: Sendable>(
    _ options: NaviSystem.Options = .init(), window: Int? = 32768,
    answer: ModelAnswer = .always(.answer("ok")), _ body: (NaviSystem, ScriptedModelServer) async throws -> Value
) async throws -> Value {
    let model = try await ScriptedModelServer.start(.init(contextWindow: window), answer: answer.script)
    return try await NaviSystem.run(options, model: model) { system in
        defer { Attachment.record(system.logs, named: "programs.log") }
        return try await body(system, model)
    }
}

extension String {
    /// Whether two texts are the same to the byte, where `==` would take different forms of one character for equal.
    func isIdentical(to other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
