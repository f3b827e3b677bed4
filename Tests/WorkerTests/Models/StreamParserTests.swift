import NIOCore
import Testing

@testable import worker

@Suite struct StreamParserTests {
    static let events = """
        : a comment\r
        data: {"a":1}\r
        \r
        event: ping
        id: 7
        data:no space

        data: first
        data: sé😀cond
        data

        retry: 3

        data:  two spaces

        """ + "\n"

    @Test func eventsAreTheSameWhereverTheStreamIsCut() throws {
        let whole = Array(Self.events.utf8)
        let expected = [#"{"a":1}"#, "no space", "first\nsé😀cond\n", " two spaces"]
        for cut in 0...whole.count {
            #expect(try events(of: [Array(whole[..<cut]), Array(whole[cut...])]) == expected, "cut at \(cut)")
        }
        #expect(try events(of: whole.map { [$0] }) == expected)
    }

    @Test func theLastEventNeedsNoEndWhenTheStreamIsOver() throws {
        #expect(try events(of: [Array("data: a\n\ndata: [DONE]".utf8)]) == ["a", "[DONE]"])
    }

    @Test func linesAreTheSameWhereverTheStreamIsCut() throws {
        let whole = Array("{\"a\":1}\n\n{\"b\":\"ü😀\"}\r\nlast".utf8)
        let expected = [#"{"a":1}"#, #"{"b":"ü😀"}"#, "last"]
        for cut in 0...whole.count {
            #expect(try lines(of: [Array(whole[..<cut]), Array(whole[cut...])]) == expected, "cut at \(cut)")
        }
        #expect(try lines(of: whole.map { [$0] }) == expected)
    }

    @Test func aLineBeyondItsBoundIsRefusedEvenBeforeItEnds() throws {
        var parser = NDJSONParser(maxLineBytes: 10)
        parser.append(ByteBuffer(string: "0123456789\n"))
        #expect(try parser.next()?.readableBytes == 10)
        parser.append(ByteBuffer(string: "0123456789A"))
        #expect(throws: AnswerFailure.tooLarge) { try parser.next() }
    }

    @Test func theJoinedLinesOfAnEventHaveTheSameBound() throws {
        var parser = ServerSentEventParser(maxLineBytes: 20)
        parser.append(ByteBuffer(string: "data: 0123456789\ndata: 0123456789\n\n"))
        #expect(throws: AnswerFailure.tooLarge) { try parser.next() }
    }

    private func events(of chunks: [[UInt8]]) throws -> [String] {
        var parser = ServerSentEventParser(maxLineBytes: 1000)
        var events: [String] = []
        for chunk in chunks {
            parser.append(ByteBuffer(bytes: chunk))
            while let event = try parser.next() { events.append(String(buffer: event)) }
        }
        if let rest = try parser.finish() { events.append(String(buffer: rest)) }
        return events
    }

    private func lines(of chunks: [[UInt8]]) throws -> [String] {
        var parser = NDJSONParser(maxLineBytes: 1000)
        var lines: [String] = []
        for chunk in chunks {
            parser.append(ByteBuffer(bytes: chunk))
            while let line = try parser.next() { lines.append(String(buffer: line)) }
        }
        if let rest = parser.finish() { lines.append(String(buffer: rest)) }
        return lines
    }
}
