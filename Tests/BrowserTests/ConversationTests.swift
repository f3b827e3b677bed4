import TestKit
import Testing

extension InBrowser {
    @Suite struct ConversationTests {
        @Test func anAnswerIsShownWhileItIsWritten() async throws {
            let gate = Gate("the page to show the beginning")
            let script: ModelScript = [
                .thinking("Let me see."), .text("First **bold** "), .gate(gate), .text("and `code`."),
            ]
            try await withWebClient(answer: .always(script)) { client in
                let page = client.page
                try await client.newSession()
                try await client.send("Hello <b>there</b>")
                try await page.waitFor(text: "First bold", in: ".answer .markdown.open")
                #expect(try await page.text(".answer strong") == "bold")
                #expect(try await page.text(".user-text") == "Hello <b>there</b>")
                #expect(try await page.evaluate("document.querySelector('button.stop').hidden").boolValue == false)
                gate.open()
                try await client.waitUntilIdle()
                try await page.waitFor(text: "First bold and code.", in: ".answer .markdown:not(.open)")
                #expect(try await page.count(".answer") == 1)
                #expect(try await page.count(".user") == 1)
                try await page.waitFor(text: "Thoughts", in: ".thinking summary")
                try await page.waitFor(text: "tokens", in: ".answer .meta")
                try await page.waitFor(text: "and `code`.", in: ".session-list .session-preview")
            }
        }

        @Test func nothingIsShownTwiceAfterAReloadInTheMiddle() async throws {
            let gate = Gate("the page to be loaded again")
            let scripts: [ModelScript] = [
                .toolCall("list_profiles", id: "c1"), [.text("Part one. "), .gate(gate), .text("Part two.")],
            ]
            try await withWebClient(.init(profiles: Self.withTool)) { client in
                for script in scripts { client.model.enqueue(script) }
                let page = client.page
                try await client.newSession()
                try await client.send("go")
                try await page.waitFor(text: "Part one.", in: ".answer")
                try await page.reload()
                try await page.waitFor(text: "Part one.", in: ".answer")
                gate.open()
                try await page.waitFor(text: "Part one. Part two.", in: ".answer")
                try await client.waitUntilIdle()
                #expect(try await page.count(".answer") == 1)
                #expect(try await page.count(".tool-card") == 1)
                #expect(try await page.count(".user") == 1)
                try await page.wait(for: "document.querySelector('.tool-card').dataset.state === 'ok'")
                try await page.reload()
                try await page.waitFor(text: "Part one. Part two.", in: ".answer")
                #expect(try await page.count(".answer, .tool-card, .user") == 3)
            }
        }

        @Test func anAnswerGoesOnThroughARestartOfTheGateway() async throws {
            let gate = Gate("the gateway to be back")
            let script: ModelScript = [.text("Before "), .gate(gate), .text("and after.")]
            try await withWebClient(expecting: PageLog.serverAway, answer: .always(script)) { client in
                let page = client.page
                try await client.newSession()
                try await client.send("go")
                try await page.waitFor(text: "Before", in: ".answer")
                try await client.system.restartGatewayAfterKill()
                try await page.wait(for: "document.querySelector('.connection-state').hidden")
                gate.open()
                try await page.waitFor(text: "Before and after.", in: ".answer")
                try await client.waitUntilIdle()
                #expect(try await page.count(".answer") == 1)
            }
        }

        @Test func whatIsSentWhileTheServerIsAwayIsDeliveredOnce() async throws {
            try await withWebClient(expecting: PageLog.serverAway) { client in
                let page = client.page
                let session = try await client.newSession()
                try await client.send("first")
                try await page.waitFor(text: "ok", in: ".answer")
                try await client.waitUntilIdle()
                try await client.system.gateway?.killNow()
                try await page.wait(for: "!document.querySelector('.connection-state').hidden")
                try await client.send("second")
                try await page.wait(for: "document.querySelector('.user[data-state=sending]')")
                try await client.system.startGateway()
                try await page.wait(for: "document.querySelectorAll('.answer').length === 2", timeLimit: .seconds(40))
                try await page.wait(for: "!document.querySelector('.user[data-state=sending]')")
                #expect(try await page.texts(".user-text") == ["first", "second"])
                let stored = try await client.system.rest.messages(.init(session) ?? .random())
                #expect(stored.map(\.content) == ["first", "ok", "second", "ok"])
            }
        }

        @Test func aMessageThatWasNotDeliveredSurvivesTheTab() async throws {
            try await withWebClient(expecting: PageLog.serverAway) { client in
                let page = client.page
                let session = try await client.newSession()
                try await client.system.gateway?.killNow()
                try await page.wait(for: "!document.querySelector('.connection-state').hidden")
                try await client.send("kept")
                try await page.wait(for: "document.querySelector('.user[data-state=sending]')")
                try await page.evaluate("location.replace('about:blank')")
                try await client.system.startGateway()
                try await page.goto("/#\(session)")
                try await page.waitFor(text: "ok", in: ".answer", timeLimit: .seconds(40))
                #expect(try await page.texts(".user-text") == ["kept"])
            }
        }

        @Test func twoTabsStayEqual() async throws {
            let gate = Gate("both tabs to show the beginning")
            let script: ModelScript = [.text("One "), .gate(gate), .text("two.")]
            try await withWebClient(answer: .always(script)) { client in
                let session = try await client.newSession()
                let other = try await client.browser.newPage(in: client.page.context)
                try await other.goto("/#\(session)")
                try await other.wait(for: "document.querySelector('.composer textarea')")
                try await client.send("go", in: other)
                for page in [client.page, other] { try await page.waitFor(text: "One", in: ".answer") }
                gate.open()
                for page in [client.page, other] {
                    try await page.waitFor(text: "One two.", in: ".answer .markdown:not(.open)")
                    try await client.waitUntilIdle(in: page)
                }
                let shown = ".block .user-text, .block .markdown"
                #expect(try await client.page.texts(shown) == (try await other.texts(shown)))
                other.expectClean()
            }
        }

        @Test func stopEndsTheAnswerAndKeepsWhatWasShown() async throws {
            try await withWebClient(answer: .always([.text("Only this."), .hang])) { client in
                try await client.newSession()
                try await client.send("go")
                try await client.page.waitFor(text: "Only this.", in: ".answer")
                try await client.page.click("button.stop")
                try await client.waitUntilIdle()
                try await client.page.waitFor(text: "Stopped", in: ".answer .mark-line")
                #expect(try await client.page.text(".answer .markdown") == "Only this.")
            }
        }

        @Test func aFailedAnswerSaysWhyAndWhatToDo() async throws {
            try await withWebClient(answer: .always([.fail(status: 401, body: "{}")])) { client in
                try await client.newSession()
                try await client.send("go")
                try await client.page.waitFor(text: "The answer failed", in: ".notice.error")
                try await client.page.waitFor(text: "key", in: ".notice.error .advice")
                try await client.waitUntilIdle()
            }
        }

        @Test func aMessageSentMeanwhileWaitsAndCanBeChangedAndCancelled() async throws {
            let gate = Gate("the messages to be seen")
            try await withWebClient(answer: .always([.text("Busy "), .gate(gate), .text("done.")])) { client in
                let page = client.page
                try await client.newSession()
                try await client.send("one")
                try await page.waitFor(text: "Busy", in: ".answer")
                try await client.send("two")
                try await client.send("three")
                try await page.wait(for: "document.querySelectorAll('.user[data-state=waiting]').length === 2")
                try await page.click(".user[data-state=waiting] [aria-label='Cancel waiting message']")
                try await page.wait(for: "document.querySelectorAll('.user[data-state=waiting]').length === 1")
                try await page.click(".user[data-state=waiting] [aria-label='Change waiting message']")
                try await page.wait(for: "document.querySelector('dialog textarea')")
                try await page.evaluate("document.querySelector('dialog textarea').select()")
                try await page.type("three, changed")
                try await page.click("dialog button.primary")
                try await page.waitFor(text: "three, changed", in: ".user[data-state=waiting] .user-text")
                gate.open()
                try await page.wait(for: "document.querySelectorAll('.answer').length === 2")
                try await client.waitUntilIdle()
                #expect(try await page.texts(".user-text") == ["one", "three, changed"])
            }
        }

        @Test func aToolCallWaitsForTheUsersDecision() async throws {
            let asks = ProfileFixture(
                id: "secretary", tools: ["list_profiles"], fields: ["tool_approval": ["list_profiles": "ask"]])
            try await withWebClient(.init(profiles: [asks])) { client in
                client.model.enqueue(.toolCall("list_profiles", id: "c1"), .answer("Thanks."))
                let page = client.page
                try await client.newSession()
                try await client.send("list")
                try await page.wait(for: "document.querySelector('.tool-card').dataset.state === 'approval'")
                try await page.wait(for: "document.querySelector('.session-list .mark-needs_approval')")
                try await page.click(".tool-approval button.primary")
                try await page.waitFor(text: "Thanks.", in: ".answer")
                try await page.wait(for: "document.querySelector('.tool-card').dataset.state === 'ok'")
                try await page.click(".tool-card summary")
                try await page.waitFor(text: "secretary", in: ".tool-part pre")
            }
        }

        private static let withTool = [ProfileFixture(id: "secretary", tools: ["list_profiles"])]
    }
}
