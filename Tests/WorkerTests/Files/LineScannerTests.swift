import Testing

@testable import worker

@Suite struct LineScannerTests {
    private func scan(
        _ bytes: [UInt8], _ wanted: Range<Int>, limit: Int = 16 * 1024, encoding: TextEncoding = .utf8, chunk: Int = 7
    ) -> LineScanner {
        var scanner = LineScanner(wanted: wanted, byteLimit: limit, encoding: encoding)
        var rest = bytes[...]
        while !rest.isEmpty {
            Array(rest.prefix(chunk)).withUnsafeBytes { scanner.take($0) }
            rest = rest.dropFirst(chunk)
        }
        scanner.finish()
        return scanner
    }

    private func text(_ scanner: LineScanner) -> String { String(decoding: scanner.picked, as: UTF8.self) }

    private func utf16(_ text: String, littleEndian: Bool) -> [UInt8] {
        text.utf16.flatMap { unit -> [UInt8] in
            let bytes = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
            return littleEndian ? bytes : bytes.reversed()
        }
    }

    @Test(arguments: [1, 2, 3, 7, 1000]) func linesArePickedWhateverTheChunks(chunk: Int) {
        let bytes = Array("one\ntwo\n\nfour".utf8)
        let middle = scan(bytes, 1..<3, chunk: chunk)
        #expect(text(middle) == "two\n\n")
        #expect(middle.pickedLines == 2 && middle.lineCount == 4 && !middle.isFull)
        #expect(text(scan(bytes, 3..<10, chunk: chunk)) == "four")
        #expect(scan(bytes, 4..<5, chunk: chunk).pickedLines == 0)
        #expect(scan(Array("a\n".utf8), 0..<5, chunk: chunk).lineCount == 1)
        #expect(scan([], 0..<5, chunk: chunk).lineCount == 0)
    }

    @Test func beyondTheByteLimitWholeLinesAreKept() {
        let line = String(repeating: "x", count: 3000) + "\n"
        let scanner = scan(Array(String(repeating: line, count: 5).utf8), 0..<5, limit: 8000, chunk: 1000)
        #expect(scanner.pickedLines == 2 && scanner.picked.count == 6002)
        #expect(scanner.isFull && scanner.lineCount == 5)
    }

    @Test func aLongLineCountsAsSeveralAndNoCharacterIsLostBetweenThem() {
        let long = String(repeating: "日本語", count: 2000)
        let bytes = Array((long + "\nend").utf8)
        let all = scan(bytes, 0..<100, limit: 64 * 1024, chunk: 333)
        #expect(text(all) == long + "\nend")
        #expect(all.lineCount == 6)
        let parts = (0..<6).map { text(scan(bytes, $0..<$0 + 1, chunk: 333)) }
        #expect(parts.joined() == long + "\nend")
        #expect(parts.allSatisfy { !$0.contains("\u{FFFD}") })
    }

    @Test(arguments: [true, false]) func encodingsOfTwoBytesHaveLinesToo(littleEndian: Bool) {
        let encoding: TextEncoding = littleEndian ? .utf16LittleEndian : .utf16BigEndian
        // U+0A0A and U+0A61 have the byte of a line feed without being one.
        let bytes = utf16("a\u{0A0A}\u{0A61}\nsecond\nthird", littleEndian: littleEndian)
        let scanner = scan(bytes, 1..<2, encoding: encoding, chunk: 6)
        #expect(encoding.decode(scanner.picked) == "second\n")
        #expect(scanner.lineCount == 3)
    }
}
