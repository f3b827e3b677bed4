import TestKit
import Testing

extension InBrowser {
    /// What the style sheets promise beyond colours and places, in one conversation.
    @Suite struct StyleTests {
        private func look(_ page: Page, _ expression: String) async throws -> String {
            try await page.evaluate("String(\(expression))").stringValue ?? ""
        }

        @Test func pagesArePrintedWholeAndStandStillForWhoeverWantsThat() async throws {
            let gate = Gate("the page to be looked at while it is written")
            let script: ModelScript = [.text("- one\n- two"), .gate(gate), .text(" and the rest")]
            try await withWebClient(answer: .always(script)) { client in
                let page = client.page
                try await client.newSession()
                let files = "document.querySelector('[aria-label=Files]').getBoundingClientRect().x"
                let before = try await page.number(files)
                try await client.send("go")
                try await page.waitFor(text: "two", in: ".answer")
                // The caret stands behind the last word, and not on a line of its own below the list; nothing moves.
                #expect(
                    try await look(page, "getComputedStyle(document.querySelector('.answer ul'), '::after').content")
                        == "none")
                let caret = "getComputedStyle(document.querySelector('.answer li:last-child'), '::after')"
                #expect(try await look(page, "\(caret).content") != "none")
                #expect(try await look(page, "\(caret).animationName") == "none")
                gate.open()
                try await client.waitUntilIdle()
                try await page.wait(for: "!document.querySelector('.context-meter').hidden")
                #expect(try await page.number(files) == before)

                try await page.command("Emulation.setEmulatedMedia", ["media": "print"])
                for hidden in ["#sidebar", ".composer"] {
                    #expect(
                        try await look(page, "document.querySelector('\(hidden)').checkVisibility()") == "false",
                        "\(hidden)")
                }
                #expect(
                    try await look(page, "getComputedStyle(document.querySelector('.timeline')).overflowY") == "visible"
                )
                try await page.command("Emulation.setEmulatedMedia", ["media": ""])

                try await page.command(
                    "Emulation.setEmulatedMedia", ["features": [["name": "forced-colors", "value": "active"]]])
                #expect(
                    try await look(
                        page, "getComputedStyle(document.querySelector('.session-list .current')).outlineStyle")
                        == "solid")
                #expect(
                    try await look(page, "getComputedStyle(document.querySelector('.meter-bar')).borderTopStyle")
                        == "solid")
                try await page.setTheme("light")

                try await page.command(
                    "Emulation.setSafeAreaInsetsOverride", ["insets": ["top": 20, "left": 47, "right": 47]])
                try await page.wait(for: "document.querySelector('.brand').getBoundingClientRect().left > 47")
                #expect(
                    try await page.number("document.querySelector('.conversation-header').getBoundingClientRect().top")
                        >= 20)
            }
        }
    }
}
