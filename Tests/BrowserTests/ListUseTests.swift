import TestKit
import Testing

extension InBrowser {
    /// The list of sessions in use: what it makes, marks, finds and is reached by.
    @Suite struct ListUseTests {
        @Test func newSessionsAreMadeOnceAndUsedBeforeMoreAreMade() async throws {
            try await withWebClient { client in
                let page = client.page
                try await page.evaluate(
                    "for (let i = 0; i < 5; i += 1) document.querySelector('.new-session button').click()")
                try await page.wait(for: "document.querySelector('.composer textarea')")
                let rows = "document.querySelectorAll('.session-list li').length"
                try await page.wait(for: "\(rows) === 1")
                // Its row says with whom it will be, its page what for.
                try await page.waitFor(text: "Secretary", in: ".session-preview")
                try await page.evaluate("document.querySelector('.brand').click()")
                try await page.wait(for: "document.querySelector('.profile-card')")
                try await page.evaluate("document.querySelector('.new-session button').click()")
                try await page.wait(for: "document.querySelector('.composer textarea')")
                #expect(try await page.number(rows) == 1)
                #expect(
                    try await page.evaluate("fetch('sessions').then((r) => r.json()).then((all) => all.length)") == 1)
                try await client.send("hello")
                try await page.waitFor(text: "ok", in: ".answer")
                try await client.newSession()
                try await page.wait(for: "\(rows) === 2")
            }
        }

        @Test func theSessionBeforeTheReaderIsNeverUnread() async throws {
            try await withWebClient(.init(profiles: [ProfileFixture(id: "secretary", tools: ["list_profiles"])])) {
                client in
                let page = client.page
                client.model.enqueue(
                    .toolCall("list_profiles", id: "c1"), .toolCall("list_profiles", id: "c2"), .answer("Done."))
                try await client.newSession()
                try await page.evaluate(
                    """
                    window.unread = 0;
                    new MutationObserver(() => { window.unread += document.querySelectorAll('li.unread').length; })
                        .observe(document.querySelector('.session-list'), { subtree: true, attributes: true, childList: true });
                    """)
                try await client.send("go")
                try await page.waitFor(text: "Done.", in: ".answer")
                try await client.waitUntilIdle()
                #expect(try await page.number("window.unread") == 0)
                #expect(try await page.evaluate("document.title.startsWith('(')").boolValue == false)
            }
        }

        @Test func aSearchHitMarksTheWordsAndOpensTheMessage() async throws {
            try await withWebClient(answer: .always(.answer(String(repeating: "a long line. ", count: 200)))) {
                client in
                let page = client.page
                try await client.newSession()
                for text in ["where does the wombat sleep", "and the quokka", "and the numbat"] {
                    try await client.send(text)
                    try await client.waitUntilIdle()
                }
                try await client.newSession()
                try await page.click(".search input")
                try await page.type("wombat")
                try await page.waitFor(text: "wombat", in: ".session-preview mark")
                try await page.evaluate("document.querySelector('.session-list a').click()")
                try await page.wait(
                    for:
                        "document.activeElement?.matches('.user') && document.activeElement.innerText.includes('wombat')"
                )
                // The address is the session's own.
                #expect(try await page.evaluate("/^#[0-9a-f-]{36}$/.test(location.hash)").boolValue == true)
            }
        }

        @Test func theKeyboardIsNotLedThroughEveryRow() async throws {
            try await withWebClient { client in
                let page = client.page
                for number in 0..<60 {
                    let id = try await client.system.rest.createSession()
                    try await client.system.rest.patch("/sessions/\(id)", #"{"name":"n\#(number)"}"#).expecting(200)
                }
                try await page.wait(for: "document.querySelectorAll('.session-list li').length === 60")
                try await page.wait(for: "document.querySelectorAll('nav [tabindex=\"0\"]').length === 4")
                let stops = try await page.number(
                    "[...document.querySelectorAll('nav :is(a, button, input, select)')]"
                        + ".filter((e) => e.tabIndex >= 0 && e.checkVisibility()).length"
                )
                #expect(stops <= 40, "\(stops)")
                // The first stop of the page leads past them all.
                try await page.evaluate("document.activeElement.blur()")
                try await page.press("Tab")
                try await page.wait(for: "document.activeElement?.matches('.skip-link')")
                try await page.press("Enter")
                try await page.wait(for: "document.activeElement?.id === 'main' && location.hash === ''")
                // Whoever deletes one goes on with the next.
                try await page.evaluate("document.querySelector('.session-list a').focus()")
                try await page.evaluate("document.querySelector('.session-list [aria-label=Delete]').click()")
                try await page.wait(for: "document.querySelectorAll('.session-list li').length === 59")
                #expect(try await page.text(":focus .session-name") == "n58")
                #expect(
                    try await page.number("document.querySelector('.toast button').getBoundingClientRect().height") < 50
                )
            }
        }

        @Test func namesAndTextsKeepTheirDirection() async throws {
            let reversed = "invoice\u{202E}gpj.exe"
            try await withWebClient { client in
                let page = client.page
                let session = try await client.newSession()
                try await client.system.rest.patch("/sessions/\(session)", #"{"name":"\#(reversed)"}"#).expecting(200)
                try await page.waitFor(text: "invoice", in: "h1 bdi")
                try await page.waitFor(text: "invoice", in: "bdi.session-name")
                try await page.click(".composer textarea")
                try await page.type("مرحبا كيف حالك")
                try await page.wait(for: "document.querySelector('.composer textarea').matches(':dir(rtl)')")
                try await page.press("Enter")
                try await page.wait(for: "document.querySelector('.user-text')?.matches(':dir(rtl)')")
            }
        }
    }
}
