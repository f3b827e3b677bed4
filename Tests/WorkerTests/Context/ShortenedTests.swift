import Testing

@testable import worker

@Suite struct ShortenedTests {
    @Test func whatFitsIsLeftAlone() {
        #expect("héllo".shortened(toBytes: 6) == "héllo")
    }

    @Test func beginningAndEndAreKept() {
        let text = "BEGIN" + String(repeating: "x", count: 1000) + "END"
        let short = text.shortened(toBytes: 90)
        #expect(short.hasPrefix("BEGIN"))
        #expect(short.hasSuffix("END"))
        #expect(short.contains("[… 918 bytes left out …]"))
    }

    @Test(arguments: 0..<40)
    func neverCutsInsideAScalar(limit: Int) {
        let text = String(repeating: "é👩‍👩‍👧x", count: 10)
        let short = text.shortened(toBytes: limit)
        #expect(!short.contains("\u{FFFD}"))
        let parts = short.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(parts[0].utf8.count + parts[2].utf8.count <= limit)
    }
}
