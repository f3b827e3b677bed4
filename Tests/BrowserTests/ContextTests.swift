import TestKit
import Testing

extension InBrowser {
    @Suite struct ContextTests {
        private static let options = NaviSystem.Options(
            profiles: [ProfileFixture(id: "secretary", contextWindow: 8000, maxOutputTokens: 500)])
        private static let answer = ModelAnswer.chosen { request in
            request.systemText.contains("memory of a conversation")
                ? .answer("Goal: to talk about foxes")
                : .answer("The quick brown fox jumps over the lazy dog. " + String(repeating: "Again. ", count: 300))
        }

        @Test func aCompressionIsSeenInTheTimelineAndTakenBack() async throws {
            try await withWebClient(Self.options, answer: Self.answer) { client in
                let page = client.page
                try await client.newSession()
                for number in 1...5 {
                    try await client.send("tell me more, \(number)")
                    try await page.wait(for: "document.querySelectorAll('.answer').length === \(number)")
                    try await client.waitUntilIdle()
                }
                try await page.click(".context-meter")
                try await page.waitFor(text: "Messages", in: "dialog table")
                try await page.click("dialog form button")
                try await page.waitFor(text: "Context compressed", in: ".compression[data-state=done] summary")
                try await page.click(".compression summary")
                try await page.waitFor(text: "to talk about foxes", in: ".compression .markdown")
                let share = "parseFloat(document.querySelector('.meter-fill').style.width)"
                let less = try await page.number(share)
                #expect(try await page.count(".user") == 5)
                try await page.reload()
                try await page.waitFor(text: "Context compressed", in: ".compression[data-state=done] summary")
                try await page.click(".compression summary")
                try await page.click(".compression .undo")
                try await page.waitFor(text: "Compression undone", in: ".compression[data-state=undone] summary")
                try await page.wait(for: "\(share) > \(less)")
                #expect(try await page.count(".user") == 5)
            }
        }

        @Test func theMarkOfTheMeterIsTheProfilesThreshold() async throws {
            let profile = ProfileFixture(
                id: "secretary", contextWindow: 8000, maxOutputTokens: 500, fields: ["compression_threshold": 0.5])
            try await withWebClient(.init(profiles: [profile])) { client in
                try await client.newSession()
                try await client.send("hello")
                try await client.page.wait(
                    for: "document.querySelector('.context-meter .meter-threshold').style.insetInlineStart === '50%'")
            }
        }

        @Test func withoutAWorkerThePageSaysSo() async throws {
            try await withWebClient(.init(workers: 0)) { client in
                try await client.page.reload()
                try await client.page.waitFor(text: "worker", in: ".problem")
            }
        }
    }
}
