import Foundation
import NaviFailPoints
import NaviProtocol
import TestKit
import Testing

/// A gateway that is killed at a fail point.
struct GatewayFailure {
    private let point: FailPoint

    init(_ point: FailPoint) {
        self.point = point
    }

    /// The message is stored before the client is told, or not at all; sent again, it is one message with one answer.
    func losesNoMessage(storedBefore: Int) async throws {
        try await withNavi { system, model in
            let session = try await system.rest.createSession()
            try await arm(system)
            let client = try await system.connect(session)
            try await client.next(.sessionSync)
            try await client.send(message: "hello", clientMessageID: "m1")
            try await expectDeath(system)
            try await system.startGateway()
            try await system.waitUntilReady()
            #expect(try await system.rest.messages(session).count { $0.role == .user } == storedBefore)

            let again = try await system.connect(session)
            try await again.next(.sessionSync)
            try await again.send(message: "hello", clientMessageID: "m1")
            let accepted = try await again.collect { $0.frame.kind == .messageAccepted }.accepted
            #expect(accepted.last?.messageIndex == 0)
            try await system.waitForMessages(2, in: session)
            try await again.send(message: "and now?", clientMessageID: "m2")
            _ = try await again.collect { frame in
                if case .streamEnd(let end) = frame.frame { return end.messageIndex == 3 }
                return false
            }
            let history = try await system.rest.messages(session)
            #expect(history.map(\.content) == ["hello", "ok", "and now?", "ok"])
            #expect(model.requests.count == 2)
        }
    }

    /// A stop that was stored happens without being asked again; one that was not can be asked again.
    func keepsItsWordOnStops(isStored: Bool) async throws {
        try await withNavi(answer: .always([.text("on and on "), .hang])) { system, _ in
            let session = try await system.rest.createSession()
            try await arm(system)
            let client = try await system.connect(session)
            try await client.next(.sessionSync)
            try await client.send(message: "go")
            _ = try await client.collect(text: "on and on ")
            try await client.sendStop()
            try await expectDeath(system)
            try await system.startGateway()
            if !isStored {
                let again = try await system.connect(session)
                #expect(try await again.sync().turn?.state == .running)
                try await again.sendStop()
            }
            try await system.waitForMessages(2, in: session)
            let answer = try #require(try await system.rest.messages(session).last)
            #expect(answer.stopped == true)
            #expect(answer.content == "on and on ")
        }
    }

    /// A seat may be kept for a turn whose row is being written. When that row never comes, no worker is told of the turn,
    /// and nobody is shown anything.
    func tellsNobodyOfATurnWithoutARow() async throws {
        try await withNavi { system, model in
            let session = try await system.rest.createSession()
            try await arm(system, "hold")
            let client = try await system.connect(session)
            try await client.next(.sessionSync)
            try await client.send(message: "hello", clientMessageID: "m1")
            let gateway = try #require(system.gateway)
            try await eventually("the message to be written") { gateway.log.contains("fail point \(point.rawValue)") }
            let watcher = try await system.connect(session)
            #expect(try await watcher.sync().turn == nil)
            try await system.gateway?.killNow()
            try await system.startGateway()
            try await system.waitUntilReady()

            let again = try await system.connect(session)
            let sync = try await again.sync()
            #expect(sync.turn == nil && sync.messageCount == 0)
            #expect(model.requests.isEmpty)
            try await again.send(message: "hello", clientMessageID: "m1")
            let frames = try await again.collectTurn()
            let turn = try #require(frames.accepted.last?.turnID)
            #expect(try frames.end().turnID == turn && frames.text == "ok")
            #expect(frames.compactMap(\.cursor).allSatisfy { $0.turnOrdinal == 0 && $0.attempt == 1 })
            frames.expectUnbrokenCursors()
            #expect(try await system.rest.messages(session).map(\.content) == ["hello", "ok"])
            #expect(model.requests.count == 1)
            for early in [client, watcher] {
                // Its gateway is gone: this ends with the connection.
                _ = try? await early.collect { _ in false }
                #expect(early.frames.map(\.frame.kind) == [.sessionSync])
            }
        }
    }

    private func arm(_ system: NaviSystem, _ action: String = "kill") async throws {
        try await system.gateway?.killNow()
        try await system.startGateway(environment: point.arming(action))
        try await system.waitUntilReady()
    }

    private func expectDeath(_ system: NaviSystem) async throws {
        let gateway = try #require(system.gateway)
        #expect(try await gateway.waitForExit() == .signal(SIGKILL))
        #expect(gateway.log.contains("fail point \(point.rawValue)"))
    }
}

extension FailPoint {
    /// The setting that makes a process end, or freeze, here.
    func arming(_ action: String = "kill") -> [String: String] {
        ["NAVI_FAIL_POINT": "\(rawValue):\(action)"]
    }
}
