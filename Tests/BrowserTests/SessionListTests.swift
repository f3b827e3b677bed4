import TestKit
import Testing

extension InBrowser {
    @Suite struct SessionListTests {
        private func names(_ page: Page) async throws -> [String] {
            try await page.texts(".session-list .session-name")
        }

        @Test func theAddressNamesTheSessionAndTheBrowsersButtonsWork() async throws {
            try await withWebClient { client in
                let page = client.page
                let first = try await client.newSession()
                try await client.send("in the first")
                try await page.waitFor(text: "ok", in: ".answer")
                let second = try await client.newSession()
                try await page.wait(for: "document.querySelectorAll('.user').length === 0")
                try await page.evaluate("history.back()")
                try await page.waitFor(text: "in the first", in: ".user-text")
                #expect(try await page.evaluate("location.hash").stringValue == "#\(first)")
                try await page.evaluate("history.forward()")
                try await page.wait(for: "location.hash === '#\(second)' && !document.querySelector('.user')")
                try await page.goto("/#\(first)")
                try await page.waitFor(text: "in the first", in: ".user-text")
            }
        }

        @Test func pinnedSessionsStandFirstInEveryTab() async throws {
            try await withWebClient { client in
                let (page, rest) = (client.page, client.system.rest)
                var ids: [String] = []
                for name in ["one", "two", "three"] {
                    let id = try await rest.createSession()
                    try await rest.patch("/sessions/\(id)", #"{"name":"\#(name)"}"#).expecting(200)
                    ids.append("\(id)")
                }
                try await page.wait(for: "document.querySelectorAll('.session-list li').length === 3")
                try await page.waitFor(text: "three", in: ".session-list .session-name")
                #expect(try await names(page) == ["three", "two", "one"])
                try await page.evaluate(
                    "document.querySelector('li[data-session-id=\"\(ids[0])\"] [aria-label=Pin]').click()")
                try await page.wait(
                    for: "document.querySelector('.session-list .session-name').innerText === 'one'")
                let other = try await client.browser.newPage()
                try await other.goto("/")
                try await other.wait(for: "document.querySelectorAll('.session-list li').length === 3")
                #expect(try await names(other) == ["one", "three", "two"])
                other.expectClean()
            }
        }

        @Test func aDeletedSessionCanBeHadBackForAMoment() async throws {
            try await withWebClient { client in
                let page = client.page
                let session = try await client.newSession()
                try await client.send("keep me")
                try await page.waitFor(text: "ok", in: ".answer")
                try await page.evaluate("document.querySelector('.session-list [aria-label=Delete]').click()")
                try await page.wait(for: "document.querySelectorAll('.session-list li').length === 0")
                try await page.click(".toast button")
                try await page.waitFor(text: "keep me", in: ".user-text")
                #expect(try await client.system.rest.get("/sessions/\(session)").status == 200)
            }
        }

        @Test func aSessionDeletedElsewhereSaysSo() async throws {
            try await withWebClient { client in
                let session = try await client.newSession()
                try await client.system.rest.delete("/sessions/\(session)").expecting(204)
                try await client.page.waitFor(text: "This session is gone", in: "main")
                try await client.page.wait(for: "document.querySelectorAll('.session-list li').length === 0")
            }
        }

        @Test func searchFindsNamesAtOnceAndWordsOfMessagesSoon() async throws {
            try await withWebClient { client in
                let page = client.page
                try await client.newSession()
                try await client.send(
                    "the wombat sleeps in its burrow for most of the day, and comes out at night to eat")
                try await page.waitFor(text: "ok", in: ".answer")
                try await client.newSession()
                try await page.wait(for: "document.querySelectorAll('.session-list li').length === 2")
                try await page.click(".search input")
                try await page.type("wombat")
                try await page.wait(for: "document.querySelectorAll('.session-list li').length === 1")
                try await page.waitFor(text: "wombat", in: ".session-list .session-preview")
            }
        }

        @Test func whatIsNewElsewhereIsMarkedUntilItIsRead() async throws {
            try await withWebClient { client in
                let page = client.page
                let first = try await client.newSession()
                try await client.send("hello")
                try await page.waitFor(text: "ok", in: ".answer")
                try await client.waitUntilIdle()
                try await client.newSession()
                let socket = try await client.system.connect(.init(first) ?? .random())
                try await socket.send(message: "from elsewhere")
                try await page.wait(for: "document.querySelector('li[data-session-id=\"\(first)\"].unread')")
                try await page.click("li[data-session-id='\(first)'] a")
                try await page.waitFor(text: "from elsewhere", in: ".user-text")
                try await page.wait(for: "!document.querySelector('.session-list li.unread')")
            }
        }
    }
}
