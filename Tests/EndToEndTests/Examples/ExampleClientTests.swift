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

        @Test func anOutboxOfAHundredMessagesArrivesWholeAndInOrder() async throws {
            let gate = Gate("the line to be full")
            try await withNavi { system, model in
                model.enqueue([.text("first"), .gate(gate)])
                let session = try await system.rest.createSession()
                let driver = ExampleDriver(system: system, session: session, pageLimit: 7)
                let sent = (0..<100).map { "message \($0)" }
                // Written while nobody was there.
                for content in sent { try await driver.perform { $0.send(content) } }
                try await driver.connect()
                async let opened: Void = {
                    try await driver.refused.wait()
                    gate.open()
                }()
                try await driver.follow { $0.history.count == 200 && !$0.isWriting }
                let stored = try await system.rest.messages(session)
                #expect(stored.filter { $0.role == .user }.map(\.content) == sent)
                let shown = await driver.client.history.sorted { $0.key < $1.key }.map(\.value)
                #expect(shown == stored.map(\.content))
                let pauses = await driver.pauses
                #expect(!pauses.isEmpty && pauses.allSatisfy { $0 == 5 }, "the line was full now and then")
                try await opened
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
    private let pageLimit: Int
    /// What the server asked to wait for.
    private(set) var pauses: [Int] = []
    nonisolated let refused = TestKit.Signal("a full line")

    init(system: NaviSystem, session: SessionID, pageLimit: Int = 1000) {
        self.system = system
        self.session = session
        self.pageLimit = pageLimit
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
        var actions = actions[...]
        while let action = actions.popFirst() {
            switch action {
            // A socket that is gone takes nothing; the outbox keeps it.
            case .send(let frame): try? await socket?.send(frame)
            case .load(let index):
                let query = index.map { "?after=\($0)&limit=\(pageLimit)" } ?? ""
                let answer = try await system.rest.get("/sessions/\(session)/messages\(query)").expecting(200)
                let page = try answer.decoded(Page.self)
                actions += client.loaded(page.messages, after: index, hasMore: page.hasMore)
            // The server's word is about its own time; here the line moves as fast as its turns do.
            case .proceed(let seconds):
                pauses.append(seconds)
                refused.fire()
                let (system, session) = (system, session)
                try await eventually("the line to have moved on") {
                    try await Self.queued(in: session, of: system) < 16
                }
                actions += client.proceed()
            case .show: break
            }
        }
    }

    private static func queued(in session: SessionID, of system: NaviSystem) async throws -> Int {
        guard case .array(let queued)? = try await system.rest.get("/sessions/\(session)").json["queued"]
        else { throw Failure("no session") }
        return queued.count
    }

    private struct Page: Decodable {
        var messages: [ExampleClient.Message]
        var hasMore: Bool

        private enum CodingKeys: String, CodingKey {
            case messages
            case hasMore = "has_more"
        }
    }
}
