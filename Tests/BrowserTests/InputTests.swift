import Foundation
import TestKit
import Testing

extension InBrowser {
    @Suite struct InputTests {
        @Test func filesThatAreDroppedAreUploadedAndGoWithTheMessage() async throws {
            try await withWebClient { client in
                let page = client.page
                let session = try await client.newSession()
                try await page.drop(["notes.txt": Array("The answer is 42.".utf8)], onto: ".conversation")
                try await page.waitFor(text: "notes.txt", in: ".attachments li")
                try await page.wait(for: "!document.querySelector('.attachments progress')")
                try await client.send("read this")
                try await page.waitFor(text: "ok", in: ".answer")
                try await page.waitFor(text: "notes.txt", in: ".user-files a")
                #expect(try await client.system.rest.files(.init(session) ?? .random()).map(\.name) == ["notes.txt"])
                try await page.click("[aria-label=Files]")
                try await page.waitFor(text: "h left", in: ".files-panel li")
                try await page.press("Escape")
                try await page.wait(for: "!document.querySelector('dialog')")
            }
        }

        @Test func anImageThatIsDroppedStandsInTheMessageAndOpensLarge() async throws {
            try await withWebClient { client in
                let page = client.page
                try await client.newSession()
                try await page.drop(
                    ["dot.png": TestImage.png(width: 40, height: 30)], type: "image/png", onto: ".conversation")
                try await page.wait(for: "document.querySelector('.attachments img')?.naturalWidth === 40")
                try await client.send("what is this?")
                try await page.waitFor(text: "ok", in: ".answer")
                try await page.wait(
                    for: "document.querySelector('.user-images img')?.src.includes('/images/') "
                        + "&& document.querySelector('.user-images img').naturalWidth === 40")
                try await page.click(".thumbnail")
                try await page.wait(for: "document.querySelector('.lightbox img')?.naturalWidth === 40")
                try await page.press("Escape")
                try await page.wait(for: "!document.querySelector('dialog')")
            }
        }

        @Test func aFileThatIsNotThereAnyMoreIsMarked() async throws {
            try await withWebClient(expecting: ["status of 410"]) { client in
                let page = client.page
                let session = try await client.newSession()
                try await page.drop(["notes.txt": Array("x".utf8)], onto: ".conversation")
                try await page.wait(
                    for: "document.querySelector('.attachments li') && !document.querySelector('progress')")
                try await client.send("read this")
                try await page.waitFor(text: "ok", in: ".answer")
                try await client.system.rest.delete("/sessions/\(session)/files/notes.txt").expecting(204)
                try await page.click(".user-files a")
                try await page.waitFor(text: "has been deleted", in: ".toast.error")
                try await page.wait(for: "document.querySelector('.user-files a.expired')")
            }
        }

        @Test func aDraftIsKeptForEachSession() async throws {
            try await withWebClient { client in
                let page = client.page
                let first = try await client.newSession()
                try await page.click(".composer textarea")
                try await page.type("half a thou")
                try await client.newSession()
                #expect(try await page.evaluate("document.querySelector('.composer textarea').value") == "")
                try await page.goto("/#\(first)")
                try await page.wait(for: "document.querySelector('.composer textarea').value === 'half a thou'")
            }
        }

        @Test func whatIsTooLongIsSaidBeforeItIsSent() async throws {
            try await withWebClient { client in
                let page = client.page
                try await client.newSession()
                try await page.evaluate(
                    """
                    (() => {
                        const text = document.querySelector('.composer textarea');
                        text.value = 'x'.repeat(300000);
                        text.dispatchEvent(new Event('input'));
                    })()
                    """)
                try await page.waitFor(text: "too long", in: ".composer-hint")
                #expect(try await page.evaluate("document.querySelector('button.send').disabled").boolValue == true)
            }
        }

        @Test func everythingCanBeDoneWithTheKeyboard() async throws {
            try await withWebClient { client in
                let page = client.page
                try await page.press("O", control: true, shift: true)
                try await page.wait(for: "document.activeElement?.matches('.composer textarea')")
                try await page.type("typed")
                try await page.press("Enter", shift: true)
                try await page.type("twice")
                try await page.press("Enter")
                try await page.waitFor(text: "ok", in: ".answer")
                #expect(try await page.evaluate("document.querySelector('.user-text').textContent") == "typed\ntwice")
                // Out of the text, to the search, down into the list, and into another session.
                try await page.evaluate("document.activeElement.blur()")
                try await page.press("O", control: true, shift: true)
                try await page.wait(for: "document.querySelectorAll('.session-list li').length === 2")
                try await page.evaluate("document.activeElement.blur()")
                try await page.press("/")
                try await page.wait(for: "document.activeElement?.type === 'search'")
                try await page.press("ArrowDown")
                try await page.press("ArrowDown")
                try await page.press("Enter")
                try await page.waitFor(text: "typed", in: ".user-text")
                var reached: Set<String> = []
                for _ in 0..<60 {
                    try await page.press("Tab")
                    let name = try await page.evaluate(
                        "document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.innerText ?? ''")
                    reached.insert(name.stringValue ?? "")
                }
                for name in ["Settings", "Message", "Attach files", "Profile", "Files", "Copy answer", "Pin"] {
                    #expect(reached.contains(name), "\(name) is not reached: \(reached)")
                }
            }
        }
    }
}
