import NaviFiles
import NaviProfiles
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

@Suite("A byte range")
struct ByteRangeTests {
    @Test(
        "follows RFC 9110",
        arguments: [
            (nil, 10, .whole),
            ("bytes=0-3", 10, .part(0...3)),
            ("bytes=4-", 10, .part(4...9)),
            ("bytes=-3", 10, .part(7...9)),
            ("bytes=-30", 10, .part(0...9)),
            ("bytes=8-99", 10, .part(8...9)),
            ("BYTES=0-0", 10, .part(0...0)),
            ("bytes=10-", 10, .unsatisfiable),
            ("bytes=99999999999999999999999-", 10, .unsatisfiable),
            ("bytes=-0", 10, .unsatisfiable),
            ("bytes=0-", 0, .unsatisfiable),
            ("bytes=-5", 0, .unsatisfiable),
            ("bytes=5-4", 10, .whole),
            ("bytes=-", 10, .whole),
            ("bytes=0-1,3-4", 10, .whole),
            ("bytes=a-b", 10, .whole),
            ("bytes=+1-2", 10, .whole),
            ("bytes=1-2-3", 10, .whole),
            ("items=0-1", 10, .whole),
            ("", 10, .whole),
        ] as [(String?, Int, ByteRange)])
    func parses(header: String?, length: Int, expected: ByteRange) {
        #expect(ByteRange(header: header, length: length) == expected)
    }
}

@Suite("The content disposition")
struct ContentDispositionTests {
    @Test("shows only raster images in place", arguments: ["image/png", "image/jpeg", "image/gif", "image/webp"])
    func inline(type: String) {
        #expect(ContentDisposition.header(fileName: "a", contentType: type) == "inline; filename=\"a\"")
    }

    @Test(
        "has everything else saved",
        arguments: ["image/svg+xml", "text/html", "application/pdf", "text/plain; charset=utf-8", "application/xml"])
    func attachment(type: String) {
        #expect(ContentDisposition.header(fileName: "a", contentType: type) == "attachment; filename=\"a\"")
    }

    @Test("carries any name in ASCII, and in full beside it")
    func names() {
        let header = ContentDisposition.header(fileName: "é \"x\"; 100%.txt", contentType: "text/html")
        #expect(
            header == "attachment; filename=\"_ _x_; 100_.txt\"; filename*=UTF-8''%C3%A9%20%22x%22%3B%20100%25.txt")
        #expect(header.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    }
}

@Suite("An HTTP date")
struct HTTPDateTests {
    @Test("is in the form of RFC 9110")
    func form() {
        #expect(HTTPDate.string(Timestamp(milliseconds: 784_111_777_999)) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.string(Timestamp(milliseconds: 0)) == "Thu, 01 Jan 1970 00:00:00 GMT")
    }
}

@Suite("Percent coding")
struct PercentCodingTests {
    @Test("gives every text back", arguments: ["", "plain", "a b/c?d%e", "é日👋", "\u{0}\u{7F}"])
    func roundTrip(text: String) {
        #expect(PercentCoding.decode(PercentCoding.encode(text)) == text)
    }

    @Test("refuses broken escapes and broken UTF-8", arguments: ["%", "%1", "%zz", "%C3", "%C3%28", "%ED%A0%80"])
    func broken(text: String) {
        #expect(PercentCoding.decode(text) == nil)
    }
}

@Suite("A range of the history")
struct HistoryRangeTests {
    @Test(
        "is the last messages, or the first behind a bound",
        arguments: [
            (nil, nil, 3, 10, 7..<10, true),
            (nil, nil, 10, 10, 0..<10, false),
            (nil, nil, 99, 10, 0..<10, false),
            (nil, nil, 3, 0, 0..<0, false),
            (nil, 5, 3, 10, 2..<5, true),
            (nil, 2, 3, 10, 0..<2, false),
            (nil, 0, 3, 10, 0..<0, false),
            (nil, 99, 3, 10, 7..<10, true),
            (4, nil, 3, 10, 5..<8, true),
            (6, nil, 3, 10, 7..<10, false),
            (-1, nil, 3, 10, 0..<3, true),
            (9, nil, 3, 10, 10..<10, false),
            (50, nil, 3, 10, 10..<10, false),
            (Int.max - 1, nil, 3, 10, 10..<10, false),
            (2, 8, 3, 10, 5..<8, true),
            (2, 5, 3, 10, 3..<5, false),
            (5, 2, 3, 10, 6..<6, false),
        ] as [(Int?, Int?, Int, Int, Range<Int>, Bool)])
    func bounds(after: Int?, before: Int?, limit: Int, total: Int, indexes: Range<Int>, hasMore: Bool) {
        let range = HistoryRange(after: after, before: before, limit: limit, of: total)
        #expect(range.indexes == indexes)
        #expect(range.hasMore == hasMore)
    }

    @Test("lies within the history, whatever the numbers are", arguments: Edges.integers)
    func within(number: Int64) {
        let edges = [Int(number), -1, 0, 3, .max]
        for (after, before) in edges.flatMap({ one in edges.map { (one, $0) } }) {
            for total in edges {
                let range = HistoryRange(after: after, before: before, limit: 50, of: total)
                #expect(range.indexes.isEmpty || range.indexes.upperBound <= total)
                #expect(HistoryRange(after: after, before: nil, limit: 50, of: total).indexes.count <= 50)
            }
        }
    }

    @Test("counts from the end without bounds")
    func last() {
        #expect(HistoryRange(last: 2, of: 5).indexes == 3..<5)
        #expect(HistoryRange(last: 0, of: 5).indexes == 5..<5)
        #expect(HistoryRange(last: .max, of: 5).indexes == 0..<5)
    }
}

@Suite("A query")
struct QueryReaderTests {
    @Test("gives numbers in range and names what is not")
    func integers() throws {
        let query = QueryReader("limit=20&before=&after=%31&big=99999999999999999999&limit=3&neg=-1")
        #expect(try query.integer("limit", in: 1...50) == 20)
        #expect(try query.integer("after", in: 0...50) == 1)
        #expect(try query.integer("absent", in: 1...50) == nil)
        for name in ["before", "big", "neg"] {
            let error = try #require(throws: WireError.self) { try query.integer(name, in: 0...50) }
            #expect(error.code == .invalidField)
            #expect(error.message.contains("'\(name)'"))
        }
        #expect(throws: WireError.self) { try query.integer("limit", in: 1...19) }
    }

    @Test("gives session ids")
    func sessionIDs() throws {
        let id = SessionID.random()
        #expect(try QueryReader("before=\(id)").sessionID("before") == id)
        #expect(try QueryReader(nil).sessionID("before") == nil)
        #expect(throws: WireError.self) { try QueryReader("before=x").sessionID("before") }
    }
}

@Suite("The figures of a context")
struct ContextFiguresTests {
    @Test("set the threshold by the smaller of the share and what reserve and a message leave")
    func threshold() {
        #expect(CompressionTrigger.tokens(window: 10_000, share: 0.8, reserve: 1000) == 8000)
        #expect(CompressionTrigger.tokens(window: 100_000, share: 0.97, reserve: 4096) == 87_712)
        #expect(OutputReserve.tokens(window: 10_000, profile: nil) == 2000)
        #expect(OutputReserve.tokens(window: 100_000, profile: nil) == 4096)
    }

    @Test("add up to the total", arguments: [(1000, 400, 800), (100, 4000, 4000), (0, 0, 0), (0, 10, 10), (5, 0, 400)])
    func breakdown(total: Int, summaryBytes: Int, system: Int) {
        let measure = ContextMeasure(
            tokens: total, estimate: total / 2, parts: ContextParts(system: system, tools: 7, files: 3))
        let parts = ContextBody.Breakdown(measure, summaryBytes: summaryBytes)
        #expect(parts.system + parts.tools + parts.summary + parts.files + parts.recent == total)
        #expect(min(parts.system, parts.tools, parts.summary, parts.files, parts.recent) >= 0)
    }
}

@Suite("A version of SQLite")
struct SQLiteVersionTests {
    @Test(
        "is compared part by part",
        arguments: [
            ("3.40.1", true), ("3.51.2", true), ("3.51.3", false), ("3.6.0", true), ("4.0", false), ("3.51.10", false),
        ])
    func compares(text: String, isOlder: Bool) {
        #expect((SQLiteVersion(text) < .withSafeCheckpoints) == isOlder)
    }
}
