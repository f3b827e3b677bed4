import NIOCore
import NIOPosix
import NaviProtocol
import NaviStore
import Synchronization
import TestKit
import Testing

@testable import worker

/// Where a turn runs: beside the models' connections while that is short work, elsewhere otherwise.
@Suite struct TurnPlaceTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.next()
    private let executor: EventLoopExecutor

    init() {
        executor = EventLoopExecutor(loop)
    }

    @Test func theFirstCallIsPreparedBesideTheConnectionsButNoToolRunsThere() async throws {
        let tool = PlaceTool(loop: loop)
        let call = ToolCall(id: "c1", name: tool.name, arguments: .object([:]))
        let places = Places(loop: loop)
        let model = ScriptedModel(
            choosing: { _ in
                places.note()
                return nil
            }, answers: [.calls(call), .text("done")])
        let worker = try await WorkerFixture(
            model, profiles: [ProfileFixture(id: "p", tools: [tool.name])], tools: ToolRegistry([tool]))
        try await worker.accept("hello")
        try await run(try await worker.claim(), worker)
        #expect(places.all == [true, false], "later calls have contexts of any length")
        #expect(tool.places.all == [false])
        #expect(try await worker.transcript().last == "assistant: done")
    }

    @Test func aTurnThatTakesLongToPrepareKeepsAwayFromTheConnections() async throws {
        let places = Places(loop: loop)
        let model = ScriptedModel(
            choosing: { _ in
                places.note()
                return nil
            }, answers: [.text("done")])
        let worker = try await WorkerFixture(model)
        try await worker.accept("hello")
        var claimed = try await worker.claim().assignment
        #expect(claimed.isLight)
        claimed.stored?.messages[0].plain.images = ["an image's address"]
        #expect(!claimed.isLight, "images have to be read and scaled")
        claimed.stored = nil
        #expect(!claimed.isLight, "a long context has to be read")
        try await run(RunningTurn(claimed, to: worker.executor.gateways), worker)
        #expect(places.all == [false])
    }

    private func run(_ turn: RunningTurn, _ worker: WorkerFixture) async throws {
        var executor = worker.executor
        executor.connections = self.executor
        let started = executor
        _ = try await Task(executorPreference: started.place(of: turn)) { try await started.run(turn) }.value
    }
}

/// Whether what notes itself runs on the loop.
private final class Places: Sendable {
    private let loop: any EventLoop
    private let noted = Mutex<[Bool]>([])

    init(loop: any EventLoop) {
        self.loop = loop
    }

    var all: [Bool] { noted.withLock { $0 } }

    func note() {
        noted.withLock { $0.append(loop.inEventLoop) }
    }
}

private struct PlaceTool: Tool {
    let name = "place"
    let description = "Notes where it runs."
    let effect = ToolEffect.once
    let parameters: JSONValue = ["type": "object"]
    let places: Places

    init(loop: any EventLoop) {
        places = Places(loop: loop)
    }

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        places.note()
        return .success("noted")
    }
}
