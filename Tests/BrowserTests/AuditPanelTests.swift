import Foundation
import NaviProtocol
import TestKit
import Testing

extension InBrowser {
    /// The audit log as administrators see it.
    @Suite struct AuditPanelTests {
        private static let hostile = "</li><img src=x onerror=\"window.hit = 1\">\u{202E}evil\u{200B}\u{0007}"

        private func line(_ number: Int, event: String = "signed_in", actor: String = "ada") throws -> String {
            let time = Timestamp(milliseconds: 1_700_000_000_000 + Int64(number) * 1000)
            let fields: JSONObject = [
                "time": .string(time.description), "event": .string(event), "address": "203.0.113.9",
                "actor": .string(actor), "actor_token": .integer(Int64(number)),
            ]
            return JSONValue.object(fields).jsonText() + "\n"
        }

        private func withPanel(_ lines: [String], _ body: (WebClient) async throws -> Void) async throws {
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            try folder.write(lines.joined(), to: "audit.log")
            let environment = ["NAVI_AUDIT_LOG": folder["audit.log"]]
            try await withWebClient(.init(workers: 0, environment: environment)) { client in
                try await client.page.click("[aria-label=Settings]")
                try await client.page.wait(for: Self.opener)
                try await client.page.evaluate("\(Self.opener).click()")
                try await client.page.wait(for: "document.querySelector('.audit-events')")
                try await body(client)
            }
        }

        private static let opener =
            "[...document.querySelectorAll('dialog button')].find((b) => b.innerText === 'Audit log…')"
        private static let count = "document.querySelectorAll('.audit-events > li').length"

        @Test func theNewestComeFirstAndOlderOnesWhenTheyAreAskedFor() async throws {
            try await withPanel(try (0..<150).map { try line($0) }) { client in
                let page = client.page
                try await page.wait(for: "\(Self.count) === 100")
                #expect(
                    try await page.texts(".audit-events > li:first-child small").first?.contains("token 149") == true)
                // Only by the keyboard.
                try await page.evaluate("document.querySelector('.audit-panel > button').focus()")
                try await page.press("Enter")
                try await page.wait(for: "\(Self.count) === 150")
                try await page.waitFor(text: "The file begins at", in: ".audit-panel")
                #expect(try await page.evaluate("document.activeElement.className").stringValue == "audit-events")
                try await page.press("Escape")
                try await page.wait(for: "!document.querySelector('.audit-events')")
            }
        }

        @Test func whatIsInTheFileIsShownAsText() async throws {
            let lines = [
                "no event\n", try line(1, event: Self.hostile, actor: Self.hostile), try line(2, actor: "bob"),
            ]
            try await withPanel(lines) { client in
                let page = client.page
                try await page.wait(for: "\(Self.count) === 2")
                #expect(try await page.count(".audit-events img") == 0)
                #expect(try await page.evaluate("window.hit ?? 0").integerValue == 0)
                #expect(
                    try await page.count(".audit-events > li:last-child strong mark") == 3,
                    "what cannot be seen is marked")
                try await page.waitFor(text: "1 line could not be read", in: ".audit-panel")
                try await page.evaluate("document.querySelector('.audit-filter input').value = 'bob'")
                try await page.evaluate("document.querySelector('.audit-filter button').click()")
                try await page.wait(for: "\(Self.count) === 1")
                #expect(try await page.texts(".audit-events small").first?.contains("bob") == true)
            }
        }

        @Test func itFitsAPhoneAndOffersEveryEventThatThereIs() async throws {
            let long = String(repeating: "x", count: 600)
            try await withPanel([try line(1, actor: long), try line(2, event: "token_created")]) { client in
                let page = client.page
                try await page.setViewport(.phone)
                try await page.wait(for: "\(Self.count) === 2")
                let isInside = """
                    [...document.querySelectorAll('.dialog.audit-log, .audit-panel *')].every((e) => {
                        const { left, right } = e.getBoundingClientRect();
                        return left >= 0 && right <= innerWidth;
                    })
                    """
                #expect(try await page.evaluate(isInside).boolValue == true)
                let offered = try await page.evaluate(
                    "[...document.querySelectorAll('.audit-filter option')].map((o) => o.value)")
                let described = try await page.evaluate(
                    """
                    fetch('openapi.json').then((answer) => answer.json()).then((api) => ['', ...api.paths['/admin/audit'].get
                        .parameters.find(({ name }) => name === 'event').schema.enum])
                    """)
                #expect(
                    offered.arrayValue?.compactMap(\.stringValue).sorted()
                        == described.arrayValue?.compactMap(\.stringValue).sorted())
                #expect((offered.arrayValue?.count ?? 0) > 10)
            }
        }

        @Test func withoutAFileItIsSaidWhereTheEventsAre() async throws {
            try await withWebClient(.init(workers: 0)) { client in
                try await client.page.click("[aria-label=Settings]")
                try await client.page.wait(for: Self.opener)
                try await client.page.evaluate("\(Self.opener).click()")
                try await client.page.waitFor(text: "NAVI_AUDIT_LOG", in: ".audit-panel")
            }
        }
    }
}
