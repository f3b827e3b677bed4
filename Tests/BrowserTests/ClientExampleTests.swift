import Foundation
import TestKit
import Testing

extension InBrowser {
    /// The JavaScript of `docs/clients.md`, as it stands there.
    @Suite struct ClientExampleTests {
        private var source: String {
            get throws {
                let text = try String(contentsOfFile: "\(Binaries.packageRoot)/docs/clients.md", encoding: .utf8)
                let blocks = text.components(separatedBy: "```js\n")
                try #require(blocks.count == 2)
                return try #require(blocks[1].components(separatedBy: "```").first)
                    .replacing("export class", with: "window.NaviSession = class")
            }
        }

        @Test func anOutboxOfAHundredMessagesArrivesWholeAndInOrder() async throws {
            let gate = Gate("the line to be full")
            try await withWebClient { client in
                client.model.enqueue([.text("first"), .gate(gate)])
                let (system, page) = (client.system, client.page)
                let session = try await system.rest.createSession()
                try await page.evaluate(try source)
                // Before the socket is open, as after an hour offline.
                try await page.evaluate(
                    """
                    window.session = new NaviSession(location.origin, '\(session)');
                    for (let number = 0; number < 100; number += 1) session.send(`message ${number}`);
                    null
                    """)
                try await eventually("the line to be full") {
                    guard case .array(let queued)? = try await system.rest.get("/sessions/\(session)").json["queued"]
                    else { return false }
                    return queued.count == 16
                }
                gate.open()
                try await page.wait(for: "session.history.size === 200 && !session.isWriting", timeLimit: .seconds(100))
                let stored = try await system.rest.messages(session)
                #expect(stored.filter { $0.role == .user }.map(\.content) == (0..<100).map { "message \($0)" })
                try await page.evaluate("session.close(); null")
            }
        }

        @Test func aLongHistoryIsShownFromItsEndAndAllThatIsMissedIsLoaded() async throws {
            try await withWebClient { client in
                let (system, page) = (client.system, client.page)
                let (session, writer) = try await system.openSession()
                for number in 0..<60 {
                    try await writer.send(message: "message \(number)")
                    _ = try await writer.collectTurn()
                }
                try await page.evaluate(try source)
                try await page.evaluate("window.session = new NaviSession(location.origin, '\(session)'); null")
                try await page.wait(for: "session.history.size === 100 && session.history.has(119)")
                try await page.evaluate("session.close(); null")
            }
        }

        @Test func theExampleClientLosesNothingThroughAKilledGateway() async throws {
            let gate = Gate("the gateway to be back")
            try await withWebClient(expecting: PageLog.serverAway, answer: .always(.answer("second answer"))) {
                client in
                client.model.enqueue([.text("first "), .gate(gate), .text("answer")])
                let (system, page) = (client.system, client.page)
                let session = try await system.rest.createSession()
                try await page.evaluate(try source)
                try await page.evaluate(
                    "window.session = new NaviSession(location.origin, '\(session)'); session.send('one'); null")
                try await page.wait(for: "session.partial === 'first '")
                try await system.gateway?.killNow()
                try await page.evaluate("session.send('two'); null")
                try await system.startGateway()
                gate.open()
                try await page.wait(for: "session.history.size === 4 && !session.isWriting", timeLimit: .seconds(40))
                let shown = try await page.evaluate(
                    "[...session.history].sort(([a], [b]) => a - b).map(([, { content }]) => content)")
                #expect(
                    shown.arrayValue?.map(\.stringValue) == ["one", "first answer", "two", "second answer"])
                try await page.evaluate("session.close(); null")
            }
        }
    }
}
