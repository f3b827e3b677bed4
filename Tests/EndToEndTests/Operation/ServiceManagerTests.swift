import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct ServiceManagerTests {
        @Test func theGatewayClosesItsClientsWith1012AndIsGoneWithinTwoSeconds() async throws {
            try await withNavi { system, model in
                model.enqueue([.text("on and on "), .hang])
                let (_, idle) = try await system.openSession()
                let (_, busy) = try await system.openSession()
                try await busy.send(message: "talk")
                _ = try await busy.collect(text: "on and on ")
                let exit = try await system.gateway?.terminate(timeLimit: .seconds(2))
                #expect(exit == .status(0))
                #expect(try await idle.closure().code == CloseCode.restarting.rawValue)
                #expect(try await busy.closure().code == CloseCode.restarting.rawValue)
            }
        }

        @Test func aGatewayThatIsReplacedInMidstreamCostsNothing() async throws {
            let (away, back) = (Gate("the gateway to be away"), Gate("the client to be back"))
            let script: ModelScript = [.text("one "), .gate(away), .text("two "), .gate(back), .text("three")]
            try await withNavi(answer: .always(script)) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "count")
                let before = try await client.collect(text: "one ")
                #expect(try await system.gateway?.terminate() == .status(0))
                away.open()
                try await system.startGateway()
                try await system.waitUntilReady()
                let again = try await system.connect(session, cursor: client.lastCursor)
                #expect(try await again.sync().recovered)
                back.open()
                let after = try await again.collectTurn()
                (before.ofTurns + after.ofTurns).expectUnbrokenCursors()
                #expect((before + after).text == "one two three")
                #expect(try after.end().content == "one two three")
            }
        }

        @Test func theGatewayServesOnASocketThatItInherits() async throws {
            try await NaviSystem.prepare { system in
                let socket = try BoundSocket(listens: true)
                try await system.startGateway(on: socket)
                #expect(system.port == socket.port)
                #expect(try await system.rest.get("/health").status == 200)
                let session = try await system.rest.createSession()

                // The socket outlives the process: a client that comes in between waits for the next one.
                try await system.gateway?.killNow()
                async let early = system.rest.get("/sessions/\(session)")
                try await system.startGateway(on: socket)
                #expect(try await early.status == 200)
            }
        }

        @Test func readinessIsNotifiedOnlyWhenRequestsAreServed() async throws {
            try await NaviSystem.prepare { system in
                let manager = try NotifySocket(path: system.folder["notify.sock"])
                try await system.startGateway(environment: ["NOTIFY_SOCKET": manager.path])
                try await manager.wait(for: "READY=1")
                #expect(try await system.rest.get("/health").status == 200)
                system.gateway?.send(SIGTERM)
                try await manager.wait(for: "STOPPING=1")
                #expect(try await system.gateway?.waitForExit() == .status(0))
            }
        }

        @Test func aGatewayThatCannotOpenItsDatabaseNeverSaysReady() async throws {
            try await NaviSystem.prepare { system in
                try system.folder.write(String(repeating: "no database ", count: 500), to: "state/navi.db")
                let manager = try NotifySocket(path: system.folder["notify.sock"])
                let gateway = try await system.nursery.start(
                    try system.launch("navi-gateway", environment: ["NOTIFY_SOCKET": manager.path]))
                #expect(try await gateway.waitForExit() == .status(74))
                while let datagram = manager.receive() { #expect(!datagram.contains("READY=1")) }
            }
        }
    }
}
