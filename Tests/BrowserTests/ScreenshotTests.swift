import Foundation
import NaviProtocol
import TestKit
import Testing

extension InBrowser {
    /// Pictures of the client. `make screenshots` keeps them; every test run takes them and looks whether there is something
    /// on them.
    @Suite struct ScreenshotTests {
        private static let answer = """
            Three things are worth packing first:

            1. **Papers** — passport, tickets, the address of the hotel
            2. *Chargers*, and an adapter for `type E` sockets
            3. Rain clothes: the forecast says 14 °C

            | Day | Place | Hours |
            |---|---|---:|
            | Mon | Lisbon, Alfama | 6 |
            | Tue | Sintra | 8 |

            ```python
            def days_left(start: date) -> int:
                # Whole days, today not counted.
                return (start - date.today()).days
            ```
            """
        private static let asks = ProfileFixture(
            id: "secretary", tools: ["list_profiles"], fields: ["tool_approval": ["list_profiles": "ask"]])

        @Test(arguments: ["light", "dark"], [Page.Viewport.desktop, .phone])
        func theClientLooksAsItShould(theme: String, viewport: Page.Viewport) async throws {
            try await withWebClient(
                .init(profiles: [Self.asks] + ProfileFixture.standard.filter { $0.id != "secretary" })
            ) {
                client in
                let page = client.page
                try await page.setTheme(theme)
                try await page.setViewport(viewport)
                try await page.reload()
                try await page.wait(for: "document.querySelector('.profile-card')")
                try await take("start", client, theme, viewport)
                client.model.enqueue([.thinking("The trip is short, so little."), .text(Self.answer)])
                try await page.click(".profile-card:last-child, .profile-card")
                try await page.wait(for: "document.querySelector('.composer textarea')")
                let session = try await page.evaluate("location.hash.slice(1)").stringValue ?? ""
                try await client.system.rest.patch("/sessions/\(session)", #"{"name":"A week in Portugal"}"#).expecting(
                    200)
                try await client.send("What do I pack for a week in Portugal?")
                try await page.waitFor(text: "days_left", in: ".answer")
                try await client.waitUntilIdle()
                try await page.waitFor(text: "A week in Portugal", in: "h1")
                try await take("conversation", client, theme, viewport)
                client.model.enqueue(.toolCall("list_profiles", id: "c1"), .answer("Done."))
                try await client.send("Who else could help?")
                try await page.wait(for: "document.querySelector('.tool-approval button, .tool-card')")
                try await take("approval", client, theme, viewport)
            }
        }

        private func take(
            _ state: String, _ client: WebClient, _ theme: String, _ viewport: Page.Viewport
        ) async throws {
            let png = try await client.page.screenshot()
            // A page of one colour compresses to almost nothing.
            #expect(png.count > 8000, "\(state) is blank: \(png.count) bytes")
            guard let folder = ProcessInfo.processInfo.environment["NAVI_SCREENSHOTS"] else { return }
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(png).write(to: URL(filePath: "\(folder)/\(state)-\(viewport)-\(theme).png"))
        }
    }
}
