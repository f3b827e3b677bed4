import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct OverloadTests {
        /// How much it delays others is a figure of `navi-bench`: a debug build with the flood on the same processors would
        /// say little about it.
        @Test func aClientThatFloodsIsCutOffAgainAndAgainAndAnotherGetsEveryAnswer() async throws {
            let options = NaviSystem.Options(workers: 2, environment: ["LOG_LEVEL": "warning"])
            try await withNavi(options) { system, _ in
                let (session, calm) = try await system.openSession()
                let flooded = try await system.rest.createSession()
                let thrownOut = TestKit.Signal("the flood to be thrown out")
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask {
                        while !Task.isCancelled {
                            try await Self.flood(try await system.connect(flooded))
                            thrownOut.fire()
                        }
                    }
                    try await thrownOut.wait(timeLimit: .seconds(60))
                    for _ in 0..<20 {
                        try await calm.send(message: "hello")
                        #expect(try await calm.collectTurn().end().content == "ok")
                    }
                    tasks.cancelAll()
                }
                #expect(try await system.rest.messages(session).count == 40)
                #expect(system.gateway?.exit == nil)
            }
        }

        /// Messages, nonsense and pings, until the socket is closed.
        private static func flood(_ client: WebSocketClient) async throws {
            while !Task.isCancelled {
                for text in [#"{"type":"message","content":"flood"}"#, "nonsense", #"{"type":"ping"}"#, "{}"] {
                    do {
                        try await client.send(text)
                    } catch {
                        return
                    }
                }
                do {
                    while true { _ = try await client.nextText(timeLimit: .milliseconds(1)) }
                } catch is TimeLimitExceeded {
                    // Nothing to read: on with it.
                } catch is WebSocketClosure {
                    return
                }
            }
        }

        @Test func beyondItsConnectionsTheGatewayRefusesAndServesThoseItHas() async throws {
            let options = NaviSystem.Options(environment: ["NAVI_MAX_CONNECTIONS": "20"])
            try await withNavi(options) { system, _ in
                let (_, client) = try await system.openSession()
                let held = try await withThrowingTaskGroup(of: WebSocketClient?.self) { tasks in
                    for _ in 0..<40 {
                        tasks.addTask {
                            do {
                                let one = try await WebSocketClient.connect(port: system.port, path: "/ws/sessions")
                                _ = try await one.nextText()
                                return one
                            } catch let closure as WebSocketClosure {
                                #expect(closure.code == nil || closure.code == CloseCode.overloaded.rawValue)
                                return nil
                            }
                        }
                    }
                    return try await tasks.reduce(into: [WebSocketClient]()) { if let one = $1 { $0.append(one) } }
                }
                #expect((1...20).contains(held.count))
                try await client.send(message: "still served?")
                #expect(try await client.collectTurn().end().content == "ok")
                for one in held { try await one.abort() }
                try await eventually("room again") {
                    (try? await WebSocketClient.connect(port: system.port, path: "/ws/sessions").nextText()) != nil
                }
            }
        }
    }
}
