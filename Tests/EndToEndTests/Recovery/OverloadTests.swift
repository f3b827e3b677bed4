import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct OverloadTests {
        /// How much it delays others is a figure of `navi-bench`: a debug build with the flood on the same processors would
        /// say little about it.
        @Test func aClientThatFloodsIsReadMoreSlowlyAndAnotherGetsEveryAnswer() async throws {
            let options = NaviSystem.Options(workers: 2, environment: ["LOG_LEVEL": "warning"])
            try await withNavi(options) { system, _ in
                let (session, calm) = try await system.openSession()
                let flooder = try await system.connect(try await system.rest.createSession())
                let texts = [#"{"type":"message","content":"flood"}"#, "nonsense", #"{"type":"ping"}"#, "{}"]
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask {
                        // Nobody waits for what the server does not read.
                        while !Task.isCancelled {
                            guard try await !flooder.sendIfPossible(texts) else { continue }
                            try? await Task.sleep(for: .milliseconds(1))
                        }
                    }
                    for _ in 0..<20 {
                        try await calm.send(message: "hello")
                        #expect(try await calm.collectTurn().end().content == "ok")
                    }
                    tasks.cancelAll()
                }
                #expect(try await system.rest.messages(session).count == 40)
                #expect(system.gateway?.exit == nil)
                // It was heard all the time, and not one of its frames was passed over.
                let frames = try await flooder.collect { $0.frame == .pong }
                #expect(
                    !frames.contains {
                        if case .error(let error) = $0.frame { error.code == .rateLimited } else { false }
                    })
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
