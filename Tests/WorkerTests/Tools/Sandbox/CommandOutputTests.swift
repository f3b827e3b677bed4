import Testing

@testable import worker

@Suite struct CommandOutputTests {
    private func append(_ text: String, to output: inout CommandOutput) {
        Array(text.utf8).withUnsafeBytes { output.append($0) }
    }

    @Test func whatFitsIsKeptWhole() {
        var output = CommandOutput(maxBytes: 10)
        for piece in ["abc", "defg", "hij"] { append(piece, to: &output) }
        #expect(output.text == "abcdefghij")
    }

    @Test func ofMoreTheMiddleIsLeftOut() {
        var output = CommandOutput(maxBytes: 8)
        for letter in "abcdefghijklmnopqrstuvwxyz" { append(String(letter), to: &output) }
        #expect(output.text == "abcd\n[… 18 bytes left out …]\nwxyz")
        #expect(output.total == 26)
    }

    @Test func noCharacterIsTornApart() {
        var output = CommandOutput(maxBytes: 10)
        append(String(repeating: "€", count: 20), to: &output)
        #expect(output.text == "€\n[… 54 bytes left out …]\n€")
    }

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
