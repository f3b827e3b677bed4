import NaviProtocol
import NaviStore
import TestKit
import Testing

extension InBrowser {
    @Suite struct LongHistoryTests {
        private static let count = 10_000

        /// Writes messages whose answers were stopped before they began.
        private func fill(_ session: SessionID, of system: NaviSystem) async throws {
            let store = try Store(
                configuration: StoreConfiguration(path: "\(system.stateFolder)/navi.db", durability: .normal))
            for number in 0..<Self.count {
                let request = AcceptRequest(sessionID: session, content: "Message \(number)", now: .now())
                guard case .accepted = try await store.accept(request, turnID: .random(), limits: QueueLimits()) else {
                    throw Failure("a message was not accepted")
                }
                _ = try await store.requestStop(session, now: .now())
            }
        }

        @Test func tenThousandMessagesScrollWithABoundedPage() async throws {
            try await withWebClient(.init(workers: 0)) { client in
                let page = client.page
                let session = try await client.system.rest.createSession()
                try await fill(session, of: client.system)
                try await page.goto("/#\(session)")
                try await page.waitFor(text: "Message \(Self.count - 1)", in: ".user-text")
                let first = "Number(document.querySelector('.user-text').innerText.split(' ')[1])"
                #expect(try await page.evaluate(first).integerValue == Self.count - 100)
                for place in stride(from: Self.count - 200, through: Self.count - 900, by: -100) {
                    try await page.evaluate("document.querySelector('.timeline').scrollTop = 0")
                    try await page.wait(for: "\(first) <= \(place)")
                    #expect(try await page.count(".user") <= 300)
                    // Each with the line that says that its answer was stopped.
                    #expect(try await page.count(".block") <= 600)
                }
                try await expectThatThePlaceIsKept(in: page)
                try await page.click(".jump-to-end")
                try await page.waitFor(text: "Message \(Self.count - 1)", in: ".user-text")
                let slow = try await page.number(
                    """
                    (async () => {
                        const box = document.querySelector('.timeline');
                        const times = [];
                        let last = performance.now();
                        for (let frame = 0; frame < 60; frame += 1) {
                            box.scrollBy(0, -40);
                            await new Promise(requestAnimationFrame);
                            times.push(performance.now() - last);
                            last = performance.now();
                        }
                        return times.sort((a, b) => a - b)[57];
                    })()
                    """)
                #expect(slow < 100, "a frame took \(slow) ms")
            }
        }

        /// What is read stays where it is on the screen when a page is put in front of it.
        private func expectThatThePlaceIsKept(in page: Page) async throws {
            try await page.evaluate(
                """
                (() => {
                    const box = document.querySelector('.timeline');
                    window.first = document.querySelector('.block').dataset.key;
                    window.readBlock = document.querySelectorAll('.block')[5];
                    box.scrollTop += readBlock.getBoundingClientRect().top - box.getBoundingClientRect().top - 20;
                    window.place = readBlock.getBoundingClientRect().top;
                })()
                """)
            try await page.wait(for: "document.querySelector('.block').dataset.key !== first")
            let moved = try await page.number("Math.abs(readBlock.getBoundingClientRect().top - place)")
            #expect(moved < 2, "moved by \(moved) pixels")
        }
    }
}
