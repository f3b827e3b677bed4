import TestKit
import Testing

extension InBrowser {
    /// What is seen of an answer that is not there yet, or came to no good end.
    @Suite struct OutcomeTests {
        @Test func aFailedAnswerStaysWithItsReasonAndCanBeAskedAgain() async throws {
            try await withWebClient { client in
                let page = client.page
                client.model.enqueue([.fail(status: 401, body: "{}")], .answer("Better."))
                try await client.newSession()
                try await client.send("go")
                try await page.waitFor(text: "The answer failed", in: ".notice.error")
                try await client.waitUntilIdle()
                try await page.reload()
                try await page.waitFor(text: "The answer failed", in: ".notice.error")
                try await page.waitFor(text: "key", in: ".notice.error .advice")
                try await page.click(".retry")
                try await page.waitFor(text: "Better.", in: ".answer")
                try await client.waitUntilIdle()
                #expect(try await page.texts(".user-text") == ["go", "go"])
                #expect(try await page.count(".notice.error") == 1)
                #expect(try await page.count(".retry") == 0)
            }
        }

        @Test func anAnswerThatWasStoppedBeforeItsFirstWordSaysSoAfterAReload() async throws {
            try await withWebClient(answer: .always([.hang])) { client in
                let page = client.page
                try await client.newSession()
                try await client.send("go")
                try await page.waitFor(text: "Waiting for the model", in: ".progress")
                try await page.click("button.stop")
                try await page.waitFor(text: "Stopped", in: ".notice")
                try await page.wait(for: "!document.querySelector('.progress')")
                try await page.reload()
                try await page.waitFor(text: "Stopped", in: ".notice")
                #expect(try await page.count(".notice .retry") == 1)
            }
        }

        @Test func somethingIsShownFromTheMomentOfSending() async throws {
            let gate = Gate("the page to show that it waits")
            try await withWebClient(answer: .always([.gate(gate), .text("Here.")])) { client in
                let page = client.page
                try await client.newSession()
                try await client.send("go")
                try await page.waitFor(text: "Waiting for the model", in: ".progress")
                // It says how long.
                try await page.wait(for: "/\\d s/.test(document.querySelector('.progress-time').textContent)")
                gate.open()
                try await page.waitFor(text: "Here.", in: ".answer")
                try await client.waitUntilIdle()
                #expect(try await page.count(".progress") == 0)
            }
        }

        @Test func withoutAWorkerTheConversationSaysWhatIsWaitedFor() async throws {
            try await withWebClient(.init(workers: 0)) { client in
                try await client.newSession()
                try await client.send("go")
                try await client.page.waitFor(text: "Waiting for a worker", in: ".progress")
                try await client.page.waitFor(text: "No worker is running", in: ".progress-reason")
            }
        }

        @Test func aCallThatWasDeniedIsNoCrash() async throws {
            let asks = ProfileFixture(
                id: "secretary", tools: ["list_profiles"], fields: ["tool_approval": ["list_profiles": "ask"]])
            try await withWebClient(.init(profiles: [asks])) { client in
                client.model.enqueue(.toolCall("list_profiles", id: "c1"), .answer("As you like."))
                let page = client.page
                try await client.newSession()
                try await client.send("list")
                try await page.wait(for: "document.querySelector('.approval-answers')")
                try await page.click(".approval-answers button:not(.primary)")
                try await page.waitFor(text: "As you like.", in: ".answer")
                try await client.waitUntilIdle()
                let state = "document.querySelector('.tool-card').dataset.state === 'denied'"
                try await page.wait(for: state)
                #expect(try await page.text(".tool-card .tool-time") == "")
                try await page.reload()
                try await page.wait(for: state)
            }
        }
    }
}
