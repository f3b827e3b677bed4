import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// The example of `docs/clients.md`, as it stands there.
    @Suite struct ExampleClientTests {
        @Test func thePageShowsTheClientThatIsTested() throws {
            let folder = "\(Binaries.packageRoot)/Tests/EndToEndTests/Examples"
            let source = try String(contentsOfFile: "\(folder)/ExampleClient.swift", encoding: .utf8)
            let page = try String(contentsOfFile: "\(Binaries.packageRoot)/docs/clients.md", encoding: .utf8)
            #expect(page.contains("```swift\n\(source)```"))
        }

        @Test func theExampleClientLosesNothingThroughAKilledGateway() async throws {
            let gate = Gate("the gateway to be back")
            try await withNavi(answer: .always(.answer("second answer"))) { system, model in
                model.enqueue([.text("first "), .gate(gate), .text("answer")])
                let session = try await system.rest.createSession()
                let driver = ExampleDriver(system: system, session: session)
                try await driver.connect()
                try await driver.perform { $0.send("one") }
                try await driver.follow { $0.partial == "first " }
                try await system.gateway?.killNow()
                // Nobody is there to take it.
                try await driver.perform { $0.send("two") }
                try await system.startGateway()
                try await driver.connect()
                gate.open()
                try await driver.follow { $0.history.count == 4 && !$0.isWriting }
                let shown = await driver.client.history.sorted { $0.key < $1.key }.map(\.value)
                #expect(shown == ["one", "first answer", "two", "second answer"])
                #expect(try await system.rest.messages(session).map(\.content) == shown)
            }
        }
    }
}

/// Carries the example's frames over the socket of the tests.
private actor ExampleDriver {
    let system: NaviSystem
    let session: SessionID
    private(set) var client = ExampleClient()
    private var socket: WebSocketClient?

    init(system: NaviSystem, session: SessionID) {
        self.system = system
        self.session = session
    }

    func connect() async throws {
        socket = try await WebSocketClient.connect(port: system.port, path: client.path(of: "\(session)"))
    }

    func perform(_ change: @Sendable (inout ExampleClient) -> [ExampleClient.Action]) async throws {
        try await carryOut(change(&client))
    }

    /// Reads on until the client is as it should be.
    func follow(until condition: @Sendable (ExampleClient) -> Bool) async throws {
        while !condition(client) {
            guard let text = try await socket?.nextText() else { throw Failure("not connected") }
            try await carryOut(client.receive(text))
        }
    }

    private func carryOut(_ actions: [ExampleClient.Action]) async throws {
        for action in actions {
            switch action {
            // A socket that is gone takes nothing; the outbox keeps it.
            case .send(let frame): try? await socket?.send(frame)
            case .load(let index):
                let answer = try await system.rest.get("/sessions/\(session)/messages?after=\(index)").expecting(200)
                client.loaded(try answer.decoded(Page.self).messages)
            case .show: break
            }
        }
    }

    private struct Page: Decodable {
        var messages: [ExampleClient.Message]
    }
}
