import NaviProtocol
import Synchronization
import TestKit

/// The model of a chaos run: mostly answers, sometimes asks for the tool, and fails in every way that servers do. It can
/// be stopped and started again at its address.
final class ChaosModel: Sendable {
    private struct State {
        var server: ScriptedModelServer
        var random: SeededGenerator
        var calls = 0
        var isCalm = false
        /// So many answers more are any bytes at all.
        var oddAnswers = 0
        var edges: Edges
    }

    let url: String
    private let port: Int
    private let state: Mutex<State>

    static func start(_ plan: ChaosPlan) async throws -> ChaosModel {
        let server = try await ScriptedModelServer.start()
        let model = ChaosModel(server, random: plan.random("model"), edges: Edges(seed: plan.seed))
        server.answer { model.script(for: $0) }
        return model
    }

    private init(_ server: ScriptedModelServer, random: SeededGenerator, edges: Edges) {
        url = server.url
        port = server.port
        state = Mutex(State(server: server, random: random, edges: edges))
    }

    /// From now on it only answers.
    func calmDown() {
        state.withLock { ($0.isCalm, $0.oddAnswers) = (true, 0) }
    }

    /// Its next answers are what no model would say.
    func misbehave(times: Int) {
        state.withLock { $0.oddAnswers += times }
    }

    func stop() async throws {
        try await state.withLock { $0.server }.stop()
    }

    func startAgain() async throws {
        let server = try await ScriptedModelServer.start(port: port) { self.script(for: $0) }
        state.withLock { $0.server = server }
    }

    private func script(for request: RecordedRequest) -> ModelScript {
        state.withLock { state in
            if state.oddAnswers > 0 {
                state.oddAnswers -= 1
                return ModelCase.script(&state.edges, path: request.path)
            }
            let isAnswered = request.messages.last?.role == "tool"
            let dice = state.isCalm || isAnswered ? 0 : Int.random(in: 0..<100, using: &state.random)
            switch dice {
            case 0..<68: return Self.answer(using: &state.random)
            case 68..<82:
                state.calls += 1
                let number = state.calls
                return .toolCall("count", arguments: #"{"call": \#(number)}"#, id: "call_\(number)")
            case 82..<86: return [.serverError()]
            case 86..<88: return [.rateLimited()]
            case 88..<93: return [.text("cut "), .text("off"), .cut]
            case 93..<96: return [.text("bad "), .raw("data: {\"choices\": [{]}\n\n")]
            case 96..<98: return [.text("no end"), .endAbruptly]
            default: return [.text("hangs "), .hang]
            }
        }
    }

    private static func answer(using random: inout SeededGenerator) -> ModelScript {
        let words = ["alpha ", "beta ", "gämma ", "δ ", "🙂 ", "\n\n", "  "]
        var steps: [ModelStep] = []
        for number in 0..<Int.random(in: 1...40, using: &random) {
            steps.append(.text("\(number) " + words[Int.random(in: 0..<words.count, using: &random)]))
            if Bool.random(using: &random) { steps.append(.pause(.random(1...30, using: &random))) }
        }
        return ModelScript(steps)
    }
}
