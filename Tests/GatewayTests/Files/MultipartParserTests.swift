import NIOCore
import TestKit
import Testing

@testable import gateway

@Suite("The multipart parser")
struct MultipartParserTests {
    struct Part: Equatable {
        var headers: MultipartHeaders
        var content: [UInt8] = []
    }

    /// What a sequence of chunks parses to.
    private func parse(_ chunks: [ArraySlice<UInt8>]) throws -> (parts: [Part], done: Bool) {
        var parser = MultipartParser(boundary: "XX")
        var parts: [Part] = []
        var isOpen = false
        for chunk in chunks {
            parser.append(ByteBuffer(bytes: chunk))
            while let event = try parser.next() {
                switch event {
                case .partBegan(let headers):
                    #expect(!isOpen)
                    isOpen = true
                    parts.append(Part(headers: headers))
                case .data(let bytes):
                    #expect(isOpen && bytes.readableBytes > 0)
                    parts[parts.count - 1].content += bytes.readableBytesView
                case .partEnded:
                    #expect(isOpen)
                    isOpen = false
                case .finished:
                    #expect(!isOpen)
                }
            }
        }
        return (parts, parser.isFinished)
    }

    private func parse(_ text: String) throws -> (parts: [Part], done: Bool) {
        try parse([Array(text.utf8)[...]])
    }

    private static let file = "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"

    /// Bodies whose content is full of things that look like a boundary.
    static let bodies = [
        "--XX\r\n\(file)Content-Type: text/plain\r\n\r\nhello\r\n--XX--\r\n",
        "--XX\r\n\(file)\r\n\r\n--XX--",
        "preamble\r\n--XX \t\r\n\(file)\r\n\r\n\r\n--X\r\n--XY\r\n-\r--XX\n--XX\r\n\r\n--XX--epilogue --XX",
        "--XX\r\n\(file)\r\none\r\n--XX\r\nContent-Disposition: form-data; name=b\r\n\r\ntwo\r\n--XX--\r\n",
        "--XX\r\n\r\nno header\r\n--XX--",
    ]

    @Test("gives the same parts however the body is cut", arguments: bodies)
    func everySplit(body: String) throws {
        let bytes = Array(body.utf8)
        let whole = try parse([bytes[...]])
        #expect(whole.done)
        for cut in 0...bytes.count {
            let halves = try parse([bytes[..<cut], bytes[cut...]])
            #expect(halves.parts == whole.parts && halves.done)
        }
        let single = try parse(bytes.indices.map { bytes[$0...$0] })
        #expect(single.parts == whole.parts && single.done)
    }

    @Test("gives random contents back byte for byte under random cuts")
    func randomContents() throws {
        var generator = SeededGenerator(seed: 7)
        let alphabet = Array("\r\n-X\u{0}a".utf8)
        for _ in 0..<300 {
            let content = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            let text = String(decoding: content, as: UTF8.self)
            guard !("\r\n" + text + "\r\n").contains("\r\n--XX") else { continue }
            let body = Array("--XX\r\n\(Self.file)\r\n".utf8) + content + Array("\r\n--XX--\r\n".utf8)
            var chunks: [ArraySlice<UInt8>] = []
            var rest = body[...]
            while !rest.isEmpty {
                chunks.append(rest.prefix(Int.random(in: 1...40, using: &generator)))
                rest = rest.dropFirst(chunks[chunks.count - 1].count)
            }
            let result = try parse(chunks)
            #expect(result.done && result.parts.count == 1 && result.parts[0].content == content)
        }
    }

    @Test("holds back no more than a delimiter while content flows")
    func streams() throws {
        var parser = MultipartParser(boundary: "XX")
        parser.append(ByteBuffer(string: "--XX\r\n\r\n"))
        #expect(try parser.next() == .partBegan(MultipartHeaders([])))
        var received = 0
        for _ in 0..<100 {
            parser.append(ByteBuffer(repeating: 0x2D, count: 10_000))
            while case .data(let bytes)? = try parser.next() { received += bytes.readableBytes }
        }
        #expect(1_000_000 - received < 6)
    }

    @Test(
        "is not done before the closing delimiter",
        arguments: ["", "--XX", "--XX\r\n\r\nabc", "--XX\r\n\r\nabc\r\n--XX"])
    func incomplete(body: String) throws {
        #expect(try !parse(body).done)
    }

    @Test("refuses what is no multipart body")
    func malformed() {
        #expect(throws: MultipartError.malformed("no boundary at the start")) {
            try parse(String(repeating: "x", count: 10_000))
        }
        #expect(throws: MultipartError.malformed("no line end behind the boundary")) { try parse("--XXyy\r\n\r\n") }
        #expect(throws: MultipartError.malformed("no line end behind the boundary")) {
            try parse("--XX" + String(repeating: " ", count: 10_000))
        }
        #expect(throws: MultipartError.headersTooLong) {
            try parse("--XX\r\nX: " + String(repeating: "y", count: 20_000))
        }
    }

    @Test(
        "reads names of fields and files",
        arguments: [
            (#"form-data; name="file"; filename="a b.txt""#, "file", "a b.txt"),
            (#"form-data; name=file; filename=plain.txt"#, "file", "plain.txt"),
            (#"FORM-DATA;NAME="file";FileName="x""#, "file", "x"),
            (#"form-data; name="file"; filename="say \"hi\".txt""#, "file", #"say "hi".txt"#),
            (#"form-data; name="file"; filename="C:\dir\file.txt""#, "file", #"C:\dir\file.txt"#),
            (#"form-data; name="file"; filename="semi;colon=x.txt""#, "file", "semi;colon=x.txt"),
            (#"form-data; name="file"; filename="x"; filename*=UTF-8''na%C3%AFve.txt"#, "file", "naïve.txt"),
            (#"form-data; name="file"; filename="x"; filename*=UTF-8''broken%Z"#, "file", "x"),
            ("form-data; name=\"file\"; filename=\"\u{301}x\"", "file", "\u{301}x"),
            (#"form-data; name="file"; filename="unclosed"#, "file", "unclosed"),
            (#"form-data"#, nil, nil),
            (#"form-data; =; ;;"#, nil, nil),
        ] as [(String, String?, String?)])
    func headers(disposition: String, name: String?, fileName: String?) {
        let headers = MultipartHeaders("X-Other: 1\r\ncontent-DISPOSITION: \(disposition)\r\nB: 2".utf8)
        #expect(headers.name == name)
        #expect(headers.fileName.map { Array($0.utf8) } == fileName.map { Array($0.utf8) })
    }
}
