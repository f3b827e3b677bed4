import Foundation
import TestKit
import Testing

extension InBrowser {
    /// The JavaScript of `docs/clients.md`, as it stands there.
    @Suite struct ClientExampleTests {
        @Test func theExampleClientLosesNothingThroughAKilledGateway() async throws {
            let text = try String(contentsOfFile: "\(Binaries.packageRoot)/docs/clients.md", encoding: .utf8)
            let blocks = text.components(separatedBy: "```js\n")
            try #require(blocks.count == 2)
            let source = try #require(blocks[1].components(separatedBy: "```").first)
            let gate = Gate("the gateway to be back")
            try await withWebClient(expecting: PageLog.serverAway, answer: .always(.answer("second answer"))) {
                client in
                client.model.enqueue([.text("first "), .gate(gate), .text("answer")])
                let (system, page) = (client.system, client.page)
                let session = try await system.rest.createSession()
                try await page.evaluate(source.replacing("export class", with: "window.NaviSession = class"))
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
