import Logging
import Synchronization
import Testing

@testable import NaviProcess

@Suite("Lines of the log")
struct LineLogHandlerTests {
    /// What a handler was given.
    private final class Lines: TextOutputStream, Sendable {
        private let state = Mutex("")
        var text: String { state.withLock { $0 } }

        func write(_ string: String) { state.withLock { $0 += string } }
    }

    private func logged(_ body: (inout Logger) -> Void) -> String {
        let lines = Lines()
        var logger = Logger(label: "test") { label in
            LineLogHandler(StreamLogHandler(label: label, stream: lines))
        }
        body(&logger)
        return lines.text
    }

    @Test(
        "No text from elsewhere begins a line of its own, or turns what stands before it around",
        arguments: ["\n", "\r\n", "\u{85}", "\u{2028}", "\u{2029}", "\u{0B}", "\u{1B}[2K\r", "\u{202E}", "\u{0}"])
    func oneLine(mark: String) {
        let forged = "gone\(mark)2026-01-01T00:00:00 error navi-gateway: all is well"
        let texts = [
            logged { $0.warning("a server is gone", metadata: ["error": "\(forged)"]) },
            logged { $0.warning("a server is gone", metadata: ["error": .stringConvertible(Words(text: forged))]) },
            logged { $0.warning("a server is gone", metadata: ["errors": ["\(forged)", ["x": "\(forged)"]]]) },
            logged { logger in
                logger[metadataKey: "server"] = "\(forged)"
                logger.warning("a server is gone")
            },
        ]
        for text in texts {
            #expect(text.contains("all is well"), "what was said is there")
            #expect(text.unicodeScalars.filter { $0 == "\n" }.count == 1 && text.hasSuffix("\n"))
            let hidden = mark.unicodeScalars.filter { !(0x20..<0x7F).contains($0.value) }
            #expect(!text.dropLast().unicodeScalars.contains { hidden.contains($0) })
        }
    }

    private struct Words: CustomStringConvertible, Sendable {
        let text: String
        var description: String { text }
    }

    @Test("A value has a bound, and words of all languages stay what they are")
    func values() {
        let long = logged { $0.warning("long", metadata: ["error": "\(String(repeating: "ä", count: 100_000))"]) }
        #expect(long.utf8.count < LogText.maxBytes + 500)
        #expect(logged { $0.warning("words", metadata: ["file": "Größe 尺寸 حجم"]) }.contains("Größe 尺寸 حجم"))
    }
}
