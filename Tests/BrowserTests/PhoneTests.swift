import TestKit
import Testing

extension InBrowser {
    /// Small pages, glass, and what is written on it.
    @Suite struct PhoneTests {
        private static let table = """
            | Model | Throughput | Latency, median | Price a month |
            |---|---|---|---|
            | Alexandria | unsatisfactory | approximately | considerable |
            """

        @Test func thereIsRoomToWriteWhileAnAnswerIsWritten() async throws {
            let gate = Gate("the composer to be measured")
            try await withWebClient(answer: .always([.text("Busy "), .gate(gate), .text("done.")])) { client in
                let page = client.page
                try await page.setViewport(.phone)
                try await page.reload()
                try await page.click(".profile-card")
                try await page.wait(for: "document.querySelector('.composer textarea')")
                let height = "document.querySelector('.composer').getBoundingClientRect().height"
                #expect(try await page.number(height) < 60)
                try await client.send("go")
                try await page.waitFor(text: "Busy", in: ".answer")
                try await page.click(".composer textarea")
                try await page.type("meanwhile")
                try await page.wait(for: "!document.querySelector('.on-busy').hidden")
                let width = "document.querySelector('.composer textarea').getBoundingClientRect().width"
                #expect(try await page.number(width) > 200)
                try await page.setPhone(width: 320, height: 568)
                #expect(try await page.number(width) > 130)
                // The choice is for one message.
                try await page.evaluate("document.querySelector('.on-busy').value = 'steer'")
                try await page.click(".composer button.send")
                try await page.wait(for: "document.querySelector('.on-busy').value === 'queue'")
                gate.open()
                try await client.waitUntilIdle()
            }
        }

        @Test func enterBeginsALineOnGlassAndEndsACompositionInEveryBrowser() async throws {
            try await withWebClient { client in
                let page = client.page
                try await client.newSession()
                // Safari's order: the composition has ended when the key comes that ended it.
                try await page.click(".composer textarea")
                try await page.type("日本")
                try await page.evaluate(
                    """
                    document.querySelector('.composer textarea').dispatchEvent(
                        new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true }))
                    """)
                #expect(try await page.evaluate("document.querySelector('.composer textarea').value") == "日本")
                try await page.setViewport(.phone)
                try await page.press("Enter")
                try await page.type("語")
                try await page.wait(for: "document.querySelector('.composer textarea').value === '日本\\n語'")
                #expect(try await page.count(".user") == 0)
                try await page.click(".composer button.send")
                try await page.waitFor(text: "語", in: ".user-text")
            }
        }

        @Test func wordsOfTablesStayWhole() async throws {
            try await withWebClient(answer: .always(.answer(Self.table))) { client in
                let page = client.page
                try await page.setViewport(.phone)
                try await page.reload()
                try await page.click(".profile-card")
                try await page.wait(for: "document.querySelector('.composer textarea')")
                try await client.send("go")
                try await page.wait(for: "document.querySelectorAll('.answer td').length === 4")
                try await client.waitUntilIdle()
                #expect(
                    try await page.evaluate(
                        "[...document.querySelectorAll('.answer td')].every((e) => e.getBoundingClientRect().height < 45)"
                    )
                    .boolValue == true)
                #expect(
                    try await page.evaluate(
                        "(() => { const t = document.querySelector('.answer .table'); return t.scrollWidth > t.clientWidth; })()"
                    )
                    .boolValue == true)
            }
        }

        @Test(arguments: [(320, 568), (360, 640), (844, 390)] as [(Int64, Int64)])
        func theStartPageCanBeReadFromItsTop(width: Int64, height: Int64) async throws {
            try await withWebClient(.init(workers: 0)) { client in
                let page = client.page
                try await page.setPhone(width: width, height: height)
                try await page.reload()
                try await page.wait(for: "document.querySelector('.profile-card')")
                #expect(
                    try await page.number("document.querySelector('.empty-state h1').getBoundingClientRect().top") >= 0)
                if width < 760 { try await page.wait(for: "document.querySelector('.start-header').checkVisibility()") }
                try await page.waitFor(text: "No worker is running", in: ".problem")
            }
        }
    }
}
