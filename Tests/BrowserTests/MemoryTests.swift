import NaviProtocol
import TestKit
import Testing

extension InBrowser {
    /// Users' last word on what the model is shown of earlier messages.
    @Suite struct MemoryTests {
        private static let options = NaviSystem.Options(
            profiles: [ProfileFixture(id: "secretary", contextWindow: 8000, maxOutputTokens: 500)])

        private func openMemory(_ page: Page) async throws {
            try await page.click(".context-meter")
            try await page.wait(for: "document.querySelector('dialog .memory h3')")
        }

        private func closeDialog(_ page: Page) async throws {
            try await page.press("Escape")
            try await page.wait(for: "!document.querySelector('dialog')")
        }

        private func texts(_ page: Page) async throws -> [String] {
            let texts = try await page.evaluate(
                "[...document.querySelectorAll('.memory-text')].map((e) => e.textContent)")
            return texts.arrayValue?.compactMap(\.stringValue) ?? []
        }

        private func waitForTexts(_ page: Page, _ count: Int) async throws {
            try await page.wait(for: "document.querySelectorAll('.memory-list li').length === \(count)")
        }

        private func sheet(_ client: WebClient, _ session: String) async throws -> [JSONValue] {
            let sheet = try await client.system.rest.get("/sessions/\(session)/context/sheet").expecting(200).json
            return sheet["entries"]?.arrayValue ?? []
        }

        @Test func aMessageIsKeptFromItsMenuAndEntriesAreAddedChangedUnpinnedAndDeleted() async throws {
            try await withWebClient(Self.options, answer: .always(.answer("<b>Noted</b>."))) { client in
                let page = client.page
                let session = try await client.newSession()
                try await client.send("My locker is <i>4711</i>.")
                try await page.waitFor(text: "Noted", in: ".answer")
                try await client.waitUntilIdle()
                try await page.click(".user [aria-label='Always keep']")
                try await page.waitFor(text: "will always be kept", in: ".toast")
                try await openMemory(page)
                try await waitForTexts(page, 1)
                #expect(try await texts(page) == ["My locker is <i>4711</i>."], "text, not markup")

                try await page.click(".memory-add input")
                try await page.type("短く答えて。")
                try await page.press("Enter")
                try await waitForTexts(page, 2)
                #expect(try await page.evaluate("document.querySelector('.memory-add input').value") == "")

                try await page.click(".memory-list [data-action=edit]")
                try await page.wait(for: "document.querySelector('dialog textarea')?.value === '短く答えて。'")
                try await page.type("Answer in rhymes.")
                try await page.click("dialog:last-of-type footer button.primary")
                try await page.waitFor(text: "Answer in rhymes.", in: ".memory-text")

                try await page.click(".memory-list ul:last-of-type [data-action=pin][aria-pressed=true]")
                try await page.wait(for: "document.querySelector('.memory-list [data-action=pin][aria-pressed=false]')")
                try await page.evaluate("document.querySelector('.memory-list [data-action=delete]').focus()")
                try await page.press("Enter")
                try await page.wait(for: "document.querySelectorAll('.memory-text').length === 1")
                try await page.wait(for: "document.activeElement?.dataset.action === 'delete'")
                let left = try await sheet(client, session)
                #expect(left.count == 1 && left.first?["kind"] == "statement" && left.first?["pinned"] == false)
                try await closeDialog(page)
            }
        }

        @Test func whatOthersChangeIsShownAtOnceAndASourceIsOneClickAway() async throws {
            try await withWebClient(Self.options) { client in
                let page = client.page
                let session = try await client.newSession()
                for number in 0..<3 {
                    try await client.send("number \(number)")
                    try await page.wait(for: "document.querySelectorAll('.answer').length === \(number + 1)")
                    try await client.waitUntilIdle()
                }
                try await openMemory(page)
                try await page.waitFor(text: "Nothing yet", in: ".memory-list")
                try await client.system.rest.patch(
                    "/sessions/\(session)/context/sheet",
                    #"{"version":0,"changes":[{"op":"pin","message":2},{"op":"add","text":"from elsewhere"}]}"#
                ).expecting(200)
                try await waitForTexts(page, 2)
                try await page.click(".memory-list .link-button")
                try await page.wait(for: "!document.querySelector('dialog')")
                try await page.wait(for: "document.activeElement?.textContent.includes('number 1')")
                try await page.waitFor(text: "Memory changed", in: ".compression summary")
                try await page.click(".compression summary")
                try await page.click(".compression .undo")
                try await page.wait(for: "!document.querySelector('.compression')")
                #expect(try await sheet(client, session).isEmpty)
            }
        }

        @Test func whatHasNoRoomIsRefusedInWordsThatStayInTheSection() async throws {
            let window = ProfileFixture(id: "secretary", contextWindow: 1024, maxOutputTokens: 100)
            try await withWebClient(.init(profiles: [window]), expecting: ["409"]) { client in
                let page = client.page
                try await client.newSession()
                try await client.send("hello")
                try await page.waitFor(text: "ok", in: ".answer")
                try await client.waitUntilIdle()
                try await openMemory(page)
                try await page.click(".memory-add input")
                try await page.type(String(repeating: "many words ", count: 150))
                try await page.press("Enter")
                try await page.waitFor(text: "unpin or delete", in: ".memory-problem[role=alert]")
                #expect(try await texts(page).isEmpty)
                try await closeDialog(page)
            }
        }
    }
}
