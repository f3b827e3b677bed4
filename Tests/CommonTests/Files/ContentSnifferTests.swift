import Testing

@testable import NaviFiles

@Suite("The type of a content")
struct ContentSnifferTests {
    private func type(_ bytes: [UInt8], isWhole: Bool = true) -> String {
        ContentSniffer.contentType(of: bytes, isWhole: isWhole)
    }

    @Test(
        "is known by its first bytes",
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00], "image/png"),
            ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"),
            (Array("GIF89a....".utf8), "image/gif"),
            (Array("GIF87a....".utf8), "image/gif"),
            (Array("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 ".utf8), "image/webp"),
            (Array("%PDF-1.7\n".utf8), "application/pdf"),
            ([0x50, 0x4B, 0x03, 0x04, 0x14], "application/zip"),
            ([0x50, 0x4B, 0x05, 0x06, 0x00], "application/zip"),
            ([0x1F, 0x8B, 0x08, 0x00], "application/gzip"),
            ([0x7F, 0x45, 0x4C, 0x46, 0x02], "application/octet-stream"),
            ([0x89, 0x50, 0x4E, 0x47], "application/octet-stream"),
            (Array("RIFF\u{1}\u{2}\u{3}\u{4}WAVEfmt ".utf8), "application/octet-stream"),
            ([0x61, 0x00, 0x62], "application/octet-stream"),
            ([0xC3, 0x28], "application/octet-stream"),
        ] as [([UInt8], String)])
    func signatures(bytes: [UInt8], expected: String) {
        #expect(type(bytes) == expected)
    }

    @Test(
        "is active for whatever a browser would run",
        arguments: [
            ("<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
            ("\u{FEFF}<?xml version='1.0'?>\n<!-- c --><SVG>", "image/svg+xml"),
            ("<?xml version='1.0'?><!DOCTYPE svg PUBLIC ''><svg/>", "image/svg+xml"),
            ("<x:svg xmlns:x='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
            ("<!DOCTYPE html><p>hi", "text/html"),
            ("  \n<HTML>", "text/html"),
            ("<!-- a --><script>alert(1)</script>", "text/html"),
            ("<b>x", "text/html"),
            ("<q><script>1</script></q>", "text/html"),
            ("<?xml version='1.0'?><note>x</note>", "application/xml"),
        ])
    func markup(text: String, expected: String) {
        #expect(type(Array(text.utf8)) == expected)
    }

    @Test(
        "is text when it is UTF-8 without control bytes",
        arguments: ["", "plain\n\twords\r\n", "Grüße 日本 👋", "\u{1B}[31mred\u{1B}[0m", "1 < 2 <svg>", "< 3"])
    func text(text: String) {
        #expect(type(Array(text.utf8)) == "text/plain; charset=utf-8")
    }

    @Test("is text although the sample ends inside a character")
    func cutCharacter() {
        let bytes = Array("words 👋".utf8)
        for missing in 1...3 {
            let sample = Array(bytes.dropLast(missing))
            #expect(type(sample, isWhole: false) == "text/plain; charset=utf-8")
            #expect(type(sample, isWhole: true) == "application/octet-stream")
        }
    }
}
