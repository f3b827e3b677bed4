import TestKit
import Testing

extension InBrowser {
    /// What goes with messages, and long ones.
    @Suite struct AttachmentTests {
        @Test func whatIsAttachedIsThereWhenOneComesBack() async throws {
            try await withWebClient { client in
                let page = client.page
                let first = try await client.newSession()
                try await page.drop(["notes.txt": Array("x".utf8)], onto: ".conversation")
                try await page.waitFor(text: "notes.txt", in: ".attachments li")
                try await client.newSession()
                #expect(try await page.count(".attachments li") == 0)
                try await page.evaluate("location.hash = '\(first)'")
                try await page.waitFor(text: "notes.txt", in: ".attachments li")
                // Also a file that falls beside the conversation.
                try await page.drop(["more.txt": Array("y".utf8)], onto: ".session-list")
                try await page.waitFor(text: "more.txt", in: ".attachments li")
                try await page.wait(for: "!document.querySelector('.attachments progress')")
                try await client.send("read them")
                try await page.wait(for: "document.querySelectorAll('.user-files a').length === 2")
            }
        }

        @Test func whatOnlyLooksLikeAnImageIsAFile() async throws {
            try await withWebClient { client in
                let page = client.page
                try await client.newSession()
                let noise = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 7, count: 500)
                try await page.drop(["fake.png": noise], type: "image/png", onto: ".conversation")
                try await page.wait(for: "document.querySelector('.attachments li.file')")
                #expect(try await page.count(".attachments li.image") == 0)
            }
        }

        @Test func aLongPasteIsFoldedUntilItIsWanted() async throws {
            try await withWebClient { client in
                let page = client.page
                try await client.newSession()
                let text = (0..<400).map { "line \($0)" }.joined(separator: "\n")
                try await page.click(".composer textarea")
                try await page.type(text)
                try await page.press("Enter")
                try await page.waitFor(text: "ok", in: ".answer")
                let height = "document.querySelector('.user').getBoundingClientRect().height"
                #expect(try await page.number(height) < 600)
                try await page.click(".bubble .link-button")
                try await page.wait(for: "\(height) > 5000")
            }
        }
    }
}
