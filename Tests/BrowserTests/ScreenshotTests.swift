import Foundation
import NaviProtocol
import TestKit
import Testing

extension InBrowser {
    /// Pictures of the client. `make screenshots` keeps them; every test run takes them and looks whether there is something
    /// on them.
    @Suite struct ScreenshotTests {
        static let answer = """
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
            id: "secretary", tools: ["list_profiles"], contextWindow: 8000, maxOutputTokens: 500,
            fields: ["tool_approval": ["list_profiles": "ask"]])
        private static let model = ModelAnswer.chosen { request in
            request.systemText.contains("memory of a conversation")
                ? .answer("Goal: to pack for a week in Portugal\nDecisions: papers, chargers, rain clothes")
                : .answer("ok")
        }

        @Test(arguments: ["light", "dark"], [Page.Viewport.desktop, .phone])
        func theClientLooksAsItShould(theme: String, viewport: Page.Viewport) async throws {
            let profiles = ProfileFixture.standard.filter { $0.id != "secretary" } + [Self.asks]
            try await withWebClient(.init(profiles: profiles), expecting: PageLog.serverAway, answer: Self.model) {
                client in
                let studio = Studio(client: client, name: "\(viewport)-\(theme)")
                try await client.page.setTheme(theme)
                try await client.page.setViewport(viewport)
                try await client.page.reload()
                try await studio.start()
                try await studio.conversation()
                try await studio.tools()
                try await studio.context()
                try await studio.dialogs(isPhone: viewport == .phone)
                try await studio.troubles()
            }
        }
    }
}

/// Brings the client into the states that pictures are taken of.
private struct Studio {
    let client: WebClient
    let name: String
    private var page: Page { client.page }

    func start() async throws {
        try await page.wait(for: "document.querySelector('.profile-card')")
        try await take("start")
        try await page.click(".profile-cards > :last-child")
        try await page.wait(
            for: "document.querySelector('.composer textarea') && document.querySelector('.empty-state h2')")
        try await take("empty")
    }

    func conversation() async throws {
        client.model.enqueue([.thinking("The trip is short, so little."), .text(InBrowser.ScreenshotTests.answer)])
        let session = try await page.evaluate("location.hash.slice(1)").stringValue ?? ""
        try await client.system.rest.patch("/sessions/\(session)", #"{"name":"A week in Portugal"}"#).expecting(200)
        try await client.send("What do I pack for a week in Portugal?")
        try await page.waitFor(text: "days_left", in: ".answer")
        try await client.waitUntilIdle()
        try await page.waitFor(text: "A week in Portugal", in: "h1")
        try await take("conversation")
    }

    func tools() async throws {
        client.model.enqueue(
            .toolCall("list_profiles", arguments: InBrowser.ApprovalCardTests.hostile, id: "c1"),
            .answer("The developer, for instance."))
        try await client.send("Who else could help?")
        try await page.wait(for: "document.querySelector('.tool-approval button')")
        try await take("approval")
        try await page.evaluate("document.querySelector('.call-arguments').scrollTop = 1e6")
        try await page.click(".tool-approval button.primary")
        try await page.waitFor(text: "for instance", in: ".answer")
        try await client.waitUntilIdle()
        try await page.click(".tool-card summary")
        try await page.waitFor(text: "Result", in: ".tool-part h4")
        try await take("tool")
    }

    func context() async throws {
        try await page.click(".context-meter")
        try await page.waitFor(text: "Messages", in: "dialog table")
        try await take("context")
        try await page.press("Escape")
        try await page.wait(for: "!document.querySelector('dialog')")
        for place in ["Lisbon", "Sintra", "Porto"] {
            client.model.enqueue(.answer("Of \(place): " + String(repeating: "hills, tiles, trams. ", count: 60)))
            try await client.send("Tell me about \(place).")
            try await page.waitFor(text: "Of \(place): hills", in: ".answer .markdown:not(.open)")
            try await client.waitUntilIdle()
        }
        try await page.click(".context-meter")
        try await page.click("dialog form button")
        try await page.waitFor(text: "Context compressed", in: ".compression summary")
        try await page.click(".compression summary")
        try await page.waitFor(text: "Goal", in: ".compression .markdown")
        try await take("compression")
        try await page.click(".user [aria-label='Always keep']")
        try await page.click(".context-meter")
        try await page.wait(for: "document.querySelector('.memory-list li')")
        try await page.evaluate("document.querySelector('.memory').scrollIntoView()")
        try await take("memory")
        try await page.press("Escape")
        try await page.wait(for: "!document.querySelector('dialog')")
    }

    func dialogs(isPhone: Bool) async throws {
        if isPhone {
            try await page.click("[aria-label='Show sessions']")
            try await page.wait(for: "!document.querySelector('#sidebar').inert")
            try await take("list")
        }
        try await page.click("[aria-label=Settings]")
        try await page.waitFor(text: "Version", in: "dialog")
        try await take("settings")
        try await page.press("Escape")
        try await page.wait(for: "!document.querySelector('dialog')")
        if isPhone { try await page.press("Escape") }
        try await page.wait(for: "!document.querySelector('main').inert")
        try await page.drop(["itinerary.txt": Array("Mon: Lisbon".utf8)], onto: ".conversation")
        try await page.wait(
            for: "document.querySelector('.attachments li') && !document.querySelector('.attachments progress')")
        try await page.click("[aria-label=Files]")
        try await page.waitFor(text: "h left", in: ".files-panel li")
        try await take("files")
        try await page.press("Escape")
        try await page.wait(for: "!document.querySelector('dialog')")
    }

    func troubles() async throws {
        client.model.enqueue([.fail(status: 401, body: "{}")])
        try await client.send("And the weather?")
        try await page.waitFor(text: "The answer failed", in: ".notice.error")
        try await client.waitUntilIdle()
        try await client.system.gateway?.killNow()
        try await page.wait(for: "!document.querySelector('.connection-state').hidden")
        try await client.send("Are you there?")
        try await page.wait(for: "document.querySelector('.user[data-state=sending]')")
        try await take("away")
    }

    private func take(_ state: String) async throws {
        let png = try await page.screenshot()
        // A page of one colour compresses to almost nothing.
        #expect(png.count > 8000, "\(state) is blank: \(png.count) bytes")
        guard let folder = ProcessInfo.processInfo.environment["NAVI_SCREENSHOTS"] else { return }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(png).write(to: URL(filePath: "\(folder)/\(state)-\(name).png"))
    }
}
