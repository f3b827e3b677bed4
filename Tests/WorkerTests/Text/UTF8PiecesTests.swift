import Testing

@testable import worker

@Suite struct UTF8PiecesTests {
    @Test func piecesOfCharactersWaitForTheRest() {
        let bytes = Array("aé€😀z".utf8)
        for size in 1...bytes.count {
            var pieces = UTF8Pieces()
            var text = ""
            for start in stride(from: 0, to: bytes.count, by: size) {
                text += Array(bytes[start..<min(start + size, bytes.count)]).withUnsafeBytes { pieces.text($0) }
            }
            #expect(text == "aé€😀z")
        }
    }

    @Test func bytesThatAreNoTextAreShownAsSuch() {
        var pieces = UTF8Pieces()
        let text = [UInt8]([0xFF, 0x41, 0x80, 0x42]).withUnsafeBytes { pieces.text($0) }
        #expect(text == "\u{FFFD}A\u{FFFD}B")
    }
}
