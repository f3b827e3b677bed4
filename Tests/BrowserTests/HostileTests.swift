import Foundation
import NaviProtocol
import TestKit
import Testing

extension InBrowser {
    @Suite struct HostileTests {
        private struct Sample: Decodable {
            var name: String
            var text: String
        }

        /// All texts at once, as an answer and as a message, through the whole system.
        @Test func hostileTextRunsNothingAndAsksNobody() async throws {
            let path = "\(Binaries.packageRoot)/Tests/Fixtures/hostile-markdown.json"
            let samples = try JSONDecoder().decode([Sample].self, from: Data(contentsOf: URL(filePath: path)))
            let text = samples.map { "\($0.name)\n\n\($0.text)" }.joined(separator: "\n\n---\n\n") + "\n\nthe end of it"
            try await withWebClient(window: 1 << 20, answer: .always(.answer(text))) { client in
                let page = client.page
                let session = try await client.newSession()
                let socket = try await client.system.connect(.init(session) ?? .random())
                try await socket.send(message: text)
                try await page.waitFor(text: "the end of it", in: ".answer")
                try await client.system.rest.patch(
                    "/sessions/\(session)", #"{"name":"<img src=x onerror=window.__pwned=1>"}"#
                )
                .expecting(200)
                try await page.waitFor(text: "<img src=x", in: ".session-name")
                // Every link that can be followed leads to the web or to a mail.
                let links = try await page.evaluate(
                    "[...document.querySelectorAll('.block a')].map((a) => a.protocol).filter((p, i, all) => all.indexOf(p) === i)"
                )
                let allowed: Set<String> = ["http:", "https:", "mailto:"]
                let found = Set((links.arrayValue ?? ["none"]).compactMap(\.stringValue))
                #expect(found.isSubset(of: allowed), "\(found)")
                #expect(try await page.evaluate("typeof window.__pwned") == "undefined")
                #expect(
                    try await page.count(".block script, .block iframe, .block object, .block style, .block svg script")
                        == 0)
            }
        }

        @Test func thePagesOwnPolicyStopsWhatWouldSlipThrough() async throws {
            try await withWebClient { client in
                // The report of the policy on the console is what is wanted here.
                let page = try await client.browser.newPage()
                try await page.goto("/")
                let outcome = try await page.evaluate(
                    """
                    (() => {
                        try {
                            document.createElement('div').innerHTML = '<b>x</b>';
                            return 'made markup of a text';
                        } catch (error) {
                            return error.name;
                        }
                    })()
                    """)
                #expect(outcome == "TypeError")
            }
        }
    }
}
