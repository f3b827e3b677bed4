import NaviProtocol
import TestKit
import Testing

extension InBrowser {
    /// What a user sees of a call before they allow it.
    @Suite struct ApprovalCardTests {
        static let asks = ProfileFixture(
            id: "secretary", tools: ["list_profiles"], fields: ["tool_approval": ["list_profiles": "ask"]])
        /// A call whose harm stands where people do not look.
        static let hostile = """
            {"content":"\(String(repeating: "Everything went well and nothing is left to be done. ", count: 120))",\
            "command":"ls -la /work\(String(repeating: " ", count: 400)); rm -rf /work","aim":"\\u202Egpj.exe\\u200B",\
            "headers":{"authorization":"Bearer abc","x":["deep",{"z":"last words"}]},"action":"write",\
            "path":"/srv/notes/week.md"}
            """

        private static let box = "document.querySelector('.call-arguments')"
        private static let allow = "document.querySelector('.approval-answers .primary')"

        @Test func allArgumentsAreShownUnfoldedAndTheTellingOnesFirst() async throws {
            try await withWebClient(.init(profiles: [Self.asks])) { client in
                try await Self.ask(client)
                let text = try await client.page.evaluate("\(Self.box).textContent").stringValue ?? ""
                let parts = [
                    "action: write", "path: /srv/notes/week.md", "command: ls -la /work⟨space × 400⟩; rm -rf /work",
                    "aim: ⟨U+202E⟩gpj.exe⟨U+200B⟩", "content: Everything", "headers › authorization: Bearer abc",
                    "headers › x › 1: deep", "headers › x › 2 › z: last words",
                ]
                var rest = text[...]
                for part in parts {
                    let range = try #require(rest.firstRange(of: part), "\(part) is not shown in its place")
                    rest = rest[range.upperBound...]
                }
                #expect(text.contains("\u{202E}") == false)
                let isBelow = "\(Self.allow).getBoundingClientRect().top >= \(Self.box).getBoundingClientRect().bottom"
                #expect(try await client.page.evaluate(isBelow).boolValue == true)
                #expect(
                    try await client.page.evaluate("document.querySelector('.tool-brief').checkVisibility()") == false)
            }
        }

        @Test(arguments: [Page.Viewport.desktop, .phone])
        func aCallCanOnlyBeAllowedOnceItsEndWasSeen(viewport: Page.Viewport) async throws {
            try await withWebClient(.init(profiles: [Self.asks])) { client in
                let page = client.page
                try await Self.ask(client)
                try await page.setViewport(viewport)
                try await page.waitFor(text: "read to its end", in: ".approval-hint")
                #expect(try await page.evaluate("\(Self.allow).disabled").boolValue == true)
                try await page.evaluate("\(Self.box).scrollTop = \(Self.box).scrollHeight")
                client.model.enqueue(.answer("Thanks."))
                try await page.click(".approval-answers .primary")
                try await page.waitFor(text: "Thanks.", in: ".answer")
            }
        }

        @Test func denyingNeedsNoReading() async throws {
            try await withWebClient(.init(profiles: [Self.asks])) { client in
                try await Self.ask(client)
                client.model.enqueue(.answer("A pity."))
                try await client.page.click(".approval-answers :not(.primary)")
                try await client.page.waitFor(text: "A pity.", in: ".answer")
            }
        }

        @Test func whatIsRememberedIsSaidBeforehandListedAndTakenBack() async throws {
            try await withWebClient(.init(profiles: [Self.asks])) { client in
                let (page, model) = (client.page, client.model)
                model.enqueue(.toolCall("list_profiles", id: "c1"), .answer("One."))
                try await client.newSession()
                try await client.send("list")
                try await page.waitFor(text: "list_profiles: every call", in: ".approval-scope")
                try await page.click(".approval-card label")
                try await page.click(".approval-answers .primary")
                try await page.waitFor(text: "One.", in: ".answer")
                try await client.waitUntilIdle()
                model.enqueue(.toolCall("list_profiles", id: "c2"), .answer("Unasked."))
                try await client.send("again")
                try await page.waitFor(text: "Unasked.", in: ".answer")
                try await client.waitUntilIdle()
                try await page.click("[aria-label='Allowed without asking']")
                try await page.waitFor(text: "list_profiles: every call", in: ".remembered-approvals")
                try await page.click(".remembered-approvals button")
                try await page.waitFor(text: "Nothing.", in: ".remembered-approvals")
                try await page.press("Escape")
                try await page.wait(for: "!document.querySelector('dialog')")
                model.enqueue(.toolCall("list_profiles", id: "c3"))
                try await client.send("once more")
                try await page.wait(for: "document.querySelector('.approval-card')")
            }
        }

        /// Has the agent ask for the hostile call.
        static func ask(_ client: WebClient) async throws {
            client.model.enqueue(.toolCall("list_profiles", arguments: hostile, id: "c1"))
            try await client.newSession()
            try await client.send("go")
            try await client.page.wait(for: "document.querySelector('.approval-card')")
        }
    }
}
