import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// The gateway is replaced again and again, on a socket that outlives it, while clients talk.
    @Suite struct RestartTests {
        private static let restarts = 20
        private static let clients = 6

        @Test func twentyRestartsUnderLoadRefuseNobodyAndCutNoAnswer() async throws {
            let script = ModelScript((0..<60).flatMap { [.text("w\($0) "), .pause(.milliseconds(20))] })
            try await withInheritedSocket(answer: .always(script)) { system, restart in
                let done = TestKit.Signal("the last restart")
                let results = try await withThrowingTaskGroup(of: Result.self) { tasks in
                    for _ in 0..<Self.clients {
                        let session = try await system.rest.createSession()
                        tasks.addTask { try await Self.converse(system, session, until: done) }
                    }
                    for _ in 0..<Self.restarts {
                        try await Task.sleep(for: .milliseconds(500))
                        try await restart()
                    }
                    done.fire()
                    return try await tasks.reduce(into: []) { $0.append($1) }
                }
                let pauses = results.flatMap(\.pauses).sorted()
                let longest = try #require(pauses.last)
                print(
                    "restarts: \(Self.restarts), \(Self.clients) clients, \(results.reduce(0) { $0 + $1.connections }) "
                        + "connections, refused 0, \(results.reduce(0) { $0 + $1.turns }) answers whole; pauses p50 "
                        + "\(pauses[pauses.count / 2]), p99 \(pauses[pauses.count * 99 / 100]), longest \(longest)")
                #expect(results.reduce(0) { $0 + $1.connections } > Self.restarts * Self.clients / 2)
                #expect(results.reduce(0) { $0 + $1.turns } >= Self.clients * 3)
                #expect(results.flatMap(\.violations) == [])
                // The aim is a second; a busy machine may need a few.
                #expect(pauses[pauses.count * 99 / 100] < .seconds(5))
                #expect(try await system.janitor("check").exit == .status(0))
            }
        }

        /// What one client saw.
        private struct Result: Sendable {
            var connections = 0
            var turns = 0
            /// From the loss of a connection to the first frame of the next one.
            var pauses: [Duration] = []
            var violations: [String] = []
        }

        /// Talks until told to stop, and to the end of the last answer. A connection that is refused is an error.
        private static func converse(
            _ system: NaviSystem, _ session: SessionID, until done: TestKit.Signal
        ) async throws -> Result {
            var (log, result) = (ClientLog(), Result())
            var lostAt: ContinuousClock.Instant?
            var sent = 0
            var ended: Set<Int> = []
            while true {
                let client = try await WebSocketClient.connect(port: system.port, session: session, cursor: log.cursor)
                result.connections += 1
                do {
                    while true {
                        let frame = try await client.next()
                        if let lost = lostAt { result.pauses.append(ContinuousClock.now - lost) }
                        lostAt = nil
                        log.receive(frame)
                        var mayGoOn = false
                        switch frame.frame {
                        case .sessionSync: mayGoOn = true
                        case .streamEnd:
                            ended.insert(sent)
                            mayGoOn = true
                        case .messageAccepted(let accepted) where accepted.turnState == .done:
                            // It ended while nobody listened: the answer is in the history.
                            ended.insert(sent)
                            mayGoOn = true
                        default: break
                        }
                        guard mayGoOn else { continue }
                        if ended.contains(sent), done.isFired {
                            result.turns = ended.count
                            result.violations = log.violations
                            return result
                        }
                        if sent == 0 || ended.contains(sent) { sent += 1 }
                        try await client.send(message: "message \(sent)", clientMessageID: "m\(sent)")
                    }
                } catch let closure as WebSocketClosure {
                    guard closure.code == nil || closure.code == CloseCode.restarting.rawValue else { throw closure }
                    lostAt = .now
                }
            }
        }

        /// A system whose gateway serves on a socket of the test's, as under systemd.
        private func withInheritedSocket(
            answer: ModelAnswer, _ body: (NaviSystem, () async throws -> Void) async throws -> Void
        ) async throws {
            let model = try await ScriptedModelServer.start(answer: answer.script)
            try await NaviSystem.prepare(.init(workers: 2), modelURL: model.url) { system in
                let socket = try BoundSocket(listens: true)
                try await system.startGateway(on: socket)
                for _ in 0..<2 { try await system.startWorker() }
                try await system.waitUntilReady()
                try await body(system) {
                    #expect(try await system.gateway?.terminate() == .status(0))
                    try await system.startGateway(on: socket)
                }
            }
        }
    }
}
