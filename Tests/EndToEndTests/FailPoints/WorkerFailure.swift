import Foundation
import NaviFailPoints
import NaviProtocol
import TestKit
import Testing

/// A worker that is killed or frozen at a fail point, and another that takes over.
struct WorkerFailure {
    private let point: FailPoint

    init(_ point: FailPoint) {
        self.point = point
    }

    /// A turn with a tool whose every run counts comes to the same history as without the failure.
    ///
    /// - Parameters:
    ///   - toolRuns: How often the tool may have run in all, over both workers.
    ///   - isOutcomeKnown: Whether its result reached the database.
    func leavesTheTurnToAnother(toolRuns: Int, isOutcomeKnown: Bool = true) async throws {
        try await withCountingTool { system, runs in
            let (session, client, failing) = try await begin(system)
            #expect(try await failing.waitForExit() == .signal(SIGKILL))
            try await system.startWorker()
            try await system.waitForMessages(4, in: session)
            let history = try await system.rest.messages(session)
            #expect(history.map(\.role) == [.user, .assistant, .tool, .assistant])
            #expect(history.last?.content == "done")
            #expect(runs() == toolRuns)
            let result = try #require(history[2].content)
            let isKnown = isOutcomeKnown && toolRuns > 0
            #expect(isKnown ? result.contains("counted") : result.contains("interrupted"), "\(result)")
            try await goOn(client)
        }
    }

    /// The model's stream is cut with the worker; another one answers from the beginning.
    func leavesARunningStreamToAnother() async throws {
        let answer = ModelAnswer.chosen { $0.number == 0 ? [.text("half "), .hang] : .answer("done") }
        try await withNavi(.init(workers: 0), answer: answer) { system, _ in
            let (session, client, failing) = try await begin(system)
            #expect(try await failing.waitForExit() == .signal(SIGKILL))
            try await system.startWorker()
            let frames = try await client.collectTurn(timeLimit: .seconds(45))
            #expect(frames.restart?.reason == "worker_lost")
            #expect(frames.text == "done")
            #expect(try await system.rest.messages(session).map(\.content) == ["go", "done"])
            try await goOn(client)
        }
    }

    /// Whether the summary came into force or not, the history is whole and the conversation goes on.
    func leavesTheHistoryAlone(isCompressed: Bool) async throws {
        let long = String(repeating: "The quick brown fox jumps over the lazy dog. ", count: 60)
        let answer = ModelAnswer.chosen { request in
            guard request.lastUserText.hasPrefix("question") else { return .answer("Goal: foxes and dogs.") }
            let tokens = request.messages.count > 6 ? 3300 : 700
            return [.text(long), .usage(promptTokens: tokens - 100, completionTokens: 100)]
        }
        let options = NaviSystem.Options(
            workers: 0, profiles: [ProfileFixture(id: "secretary", contextWindow: 4000, maxOutputTokens: 200)],
            environment: ["CONTEXT_KEEP_RECENT": "1"])
        try await withNavi(options, window: 4000, answer: answer) { system, _ in
            let failing = try await system.startWorker(environment: point.arming())
            let (session, client) = try await system.openSession()
            for number in 1...4 {
                try await client.send(message: "question \(number)")
                _ = try await client.collectTurn()
            }
            #expect(try await failing.waitForExit() == .signal(SIGKILL))
            let context = try await system.rest.get("/sessions/\(session)/context").expecting(200).json
            let first = context["messages"]?.arrayValue?.first
            #expect((first?["is_summary"] == .bool(true)) == isCompressed)
            try await system.startWorker()
            try await client.send(message: "question 5")
            _ = try await client.collectTurn(timeLimit: .seconds(30))
            let history = try await system.rest.messages(session)
            #expect(history.filter { $0.role == .user }.map(\.content) == (1...5).map { "question \($0)" })
            #expect(history.count { $0.content == long } == 5)
        }
    }

    /// Frozen for longer than its lease, then woken: the fence keeps its write out.
    func writesNothingAfterItsLease() async throws {
        try await withCountingTool { system, runs in
            let (session, client, frozen) = try await begin(system, action: "freeze")
            try await eventually("the worker to freeze") { frozen.log.contains("fail point") }
            try await system.startWorker()
            try await system.waitForMessages(4, in: session, timeLimit: .seconds(45))
            let history = try await system.rest.messages(session)
            frozen.send(SIGCONT)
            try await goOn(client)
            try await eventually("the stale worker to notice") {
                frozen.log.contains("fail point") && ProcessTable.isRunning(frozen.pid ?? 0)
            }
            #expect(Array(try await system.rest.messages(session).prefix(4)) == history)
            #expect(runs() == 1)
            #expect(frozen.exit == nil)
        }
    }

    /// A frozen process holds the writer's lock: others answer that they are busy, and go on when it does.
    func holdsTheLockAndNobodyDies() async throws {
        try await withCountingTool { system, _ in
            let (session, _, frozen) = try await begin(system, action: "freeze")
            try await eventually("the worker to freeze") { frozen.log.contains("fail point") }
            #expect(try await system.rest.messages(session).count == 1, "reading needs no lock")
            let refused = try await system.rest.post("/sessions", #"{"profile_id": "secretary"}"#)
            #expect(refused.status == 503)
            #expect(refused.headers["retry-after"] != nil)
            frozen.send(SIGCONT)
            try await system.waitForMessages(4, in: session, timeLimit: .seconds(45))
            #expect(try await system.rest.post("/sessions", #"{"profile_id": "secretary"}"#).status == 201)
            #expect(system.gateway?.exit == nil && frozen.exit == nil)
        }
    }

    /// A system without workers, and a tool that counts its runs and is not declared repeatable.
    private func withCountingTool(_ body: (NaviSystem, () -> Int) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let description = #"{"name": "count", "description": "Counts."}"#
        try folder.write(
            program: """
                #!/bin/sh
                [ "$1" = --describe ] && echo '\(description)' && exit
                echo run >> '\(folder["runs"])'
                echo counted

                """, to: "tools/count")
        let options = NaviSystem.Options(
            workers: 0, profiles: [ProfileFixture(id: "secretary", tools: ["count"])],
            environment: ["TOOLS_DIR": folder["tools"]])
        let answer = ModelAnswer.chosen { request in
            let isAsked = request.messages.contains { $0.role == "tool" }
            return isAsked ? .answer("done") : .toolCall("count")
        }
        try await withNavi(options, answer: answer) { system, _ in
            try await body(system) {
                let text = folder.exists("runs") ? (try? folder.read("runs")) ?? [] : []
                return text.count { $0 == UInt8(ascii: "\n") }
            }
        }
    }

    /// Starts the worker that is to fail, and a turn.
    private func begin(
        _ system: NaviSystem, action: String = "kill"
    ) async throws -> (SessionID, WebSocketClient, ChildProcess) {
        guard point.isOfClaims else {
            let failing = try await system.startWorker(environment: point.arming(action))
            try await system.waitUntilReady()
            let (session, client) = try await system.openSession()
            try await client.send(message: "go")
            return (session, client, failing)
        }
        // What finds no worker has to be claimed.
        let (session, client) = try await system.openSession()
        try await client.send(message: "go")
        try await system.waitForMessages(1, in: session)
        return (session, client, try await system.startWorker(environment: point.arming(action)))
    }

    /// The session is as usable as before.
    private func goOn(_ client: WebSocketClient) async throws {
        try await client.send(message: "and now?", clientMessageID: "next")
        let mine = try await client.collect(timeLimit: .seconds(30)) { frame in
            if case .messageAccepted(let accepted) = frame.frame { return accepted.clientMessageID == "next" }
            return false
        }
        let turn = try #require(mine.accepted.last?.turnID)
        _ = try await client.collect(timeLimit: .seconds(30)) { frame in
            if case .streamEnd(let end) = frame.frame { return end.turnID == turn }
            return false
        }
    }
}

extension FailPoint {
    fileprivate var isOfClaims: Bool { self == .claimWriting || self == .claimCommitted }
}
