import TestKit
import Testing

extension InBrowser {
    /// What could not be had at first is had later, and says so meanwhile.
    @Suite struct TroubleTests {
        private static let away = PageLog.serverAway + ["ERR_BLOCKED"]

        @Test func whatFailsOnceIsAskedForAgain() async throws {
            try await withWebClient(expecting: Self.away) { client in
                let page = client.page
                try await page.block(["*/auth"])
                try await page.reload()
                try await page.waitFor(text: "Navi cannot be reached", in: "main")
                try await page.block(["*/agents/profiles"])
                try await page.click("main button.primary")
                try await page.waitFor(text: "The profiles could not be loaded", in: "main .problem")
                try await page.block([])
                try await page.click(".empty-state button")
                try await page.wait(for: "document.querySelector('.profile-card')")
                #expect(try await page.count("main .problem") == 0)
            }
        }

        @Test func aSessionThatWasOpenedWhileTheServerWasAwayIsThereWhenItIsBack() async throws {
            try await withWebClient(expecting: Self.away) { client in
                let page = client.page
                let session = try await client.newSession()
                try await client.send("first")
                try await page.waitFor(text: "ok", in: ".answer")
                try await client.waitUntilIdle()
                try await page.evaluate(
                    "history.pushState(null, '', location.pathname);"
                        + "dispatchEvent(new Event('hashchange'))")
                try await page.wait(for: "document.querySelector('.profile-card')")
                try await client.system.gateway?.killNow()
                try await page.evaluate("location.hash = '\(session)'")
                try await page.waitFor(text: "could not be loaded", in: "main")
                try await client.system.startGateway()
                try await page.waitFor(text: "first", in: ".user-text", timeLimit: .seconds(40))
            }
        }

        @Test func theThemeThatWasChosenIsThereBeforeTheModules() async throws {
            try await withWebClient(expecting: Self.away) { client in
                let page = client.page
                try await page.evaluate("localStorage.setItem('navi.settings', JSON.stringify({ theme: 'dark' }))")
                try await page.block(["*/app.js"])
                try await page.reload()
                #expect(try await page.evaluate("document.documentElement.dataset.theme").stringValue == "dark")
                try await page.block([])
            }
        }

        @Test func textsAreCopiedAlsoWhereBrowsersHaveNoClipboardForThePage() async throws {
            try await withWebClient(answer: .always(.answer("to copy"))) { client in
                let page = client.page
                try await client.newSession()
                try await client.send("go")
                try await page.waitFor(text: "to copy", in: ".answer")
                try await client.waitUntilIdle()
                try await page.evaluate(
                    """
                    Object.defineProperty(navigator, 'clipboard', { value: undefined });
                    document.addEventListener('copy', () => { window.copied = document.activeElement.value; });
                    """)
                try await page.click(".answer [aria-label='Copy answer']")
                try await page.wait(for: "window.copied === 'to copy' && document.querySelector('.answer .icon-check')")
            }
        }

        @Test func aSessionThatIsNotThereOffersNothingToDo() async throws {
            try await withWebClient(expecting: ["status of 404"]) { client in
                let page = client.page
                try await page.goto("/#00000000-0000-4000-8000-000000000000")
                try await page.waitFor(text: "the address is wrong", in: "main")
                for label in ["Rename", "Files", "Allowed without asking"] {
                    #expect(
                        try await page.evaluate("document.querySelector('[aria-label=\"\(label)\"]').hidden").boolValue
                            == true)
                }
            }
        }
    }
}
