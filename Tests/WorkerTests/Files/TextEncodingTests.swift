import Testing

@testable import worker

@Suite struct TextEncodingTests {
    @Test(arguments: [
        (Array("plain".utf8), TextEncoding.utf8), ([], .utf8), (Array("Grüße 日本".utf8), .utf8),
        ([0xEF, 0xBB, 0xBF, 0x61], .utf8), ([0xFF, 0xFE, 0x61, 0x00], .utf16LittleEndian),
        ([0xFE, 0xFF, 0x00, 0x61], .utf16BigEndian), ([0x47, 0x72, 0xFC, 0xDF, 0x65], .latin1),
        ([0x1B, 0x5B, 0x33, 0x31, 0x6D], .utf8),
    ])
    func theFirstBytesTellTheEncoding(sample: [UInt8], expected: TextEncoding) {
        #expect(TextEncoding(sample: sample, isWhole: true) == expected)
    }

    @Test(arguments: [[0x61, 0x00], [0x7F], [0x50, 0x4B, 0x03, 0x04], [0x01]] as [[UInt8]])
    func controlBytesAreNoText(sample: [UInt8]) {
        #expect(TextEncoding(sample: sample, isWhole: true) == nil)
    }

    @Test func aSampleThatEndsInsideACharacterIsStillUTF8() {
        let sample = Array("ab日".utf8.dropLast())
        #expect(TextEncoding(sample: sample, isWhole: false) == .utf8)
        #expect(TextEncoding(sample: sample, isWhole: true) == .latin1)
    }

    @Test func everyEncodingIsDecoded() {
        #expect(TextEncoding.utf8.decode(Array("a\r\nb".utf8)) == "a\nb")
        #expect(TextEncoding.utf16LittleEndian.decode([0x61, 0x00, 0x3D, 0xD8, 0x00, 0xDE]) == "a😀")
        #expect(TextEncoding.utf16BigEndian.decode([0x00, 0x61, 0xD8, 0x3D, 0xDE, 0x00]) == "a😀")
        #expect(TextEncoding.latin1.decode([0x47, 0x72, 0xFC, 0xDF, 0x65, 0x80, 0x93]) == "Grüße€“")
    }

    @Test func whatIsInvalidIsReplaced() {
        #expect(TextEncoding.utf8.decode([0x61, 0xC3, 0x28]) == "a\u{FFFD}(")
        #expect(TextEncoding.utf16LittleEndian.decode([0x00, 0xDE, 0x61, 0x00, 0x62]) == "\u{FFFD}a")
    }
}
