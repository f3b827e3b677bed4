import Foundation
import HTTPTypes
import NaviFiles
import NaviProtocol
import TestKit
import Testing

@testable import gateway

@Suite("Reading the audit log")
struct AuditReaderTests {
    private let folder: TemporaryFolder
    private let start = Timestamp(milliseconds: 1_700_000_000_000)

    init() throws {
        folder = try TemporaryFolder()
    }

    private func event(_ number: Int, _ kind: AuditEvent.Kind = .signedIn, owner: String = "ada") -> AuditEvent {
        AuditEvent(
            kind, time: start + .seconds(number), address: "203.0.113.9",
            by: Principal(owner: owner, scope: .all, token: Int64(number), rights: .all))
    }

    private func write(_ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: folder["audit.log"]))
    }

    private func reader(_ limits: AuditReader.Limits = .init()) -> AuditReader {
        AuditReader(path: folder["audit.log"], limits: limits)
    }

    /// The numbers of all events, in the order of the pages, and how many pages there were.
    private func walk(
        _ reader: AuditReader, _ filter: AuditFilter = .init(), limit: Int
    ) throws -> (numbers: [Int64], unreadable: Int, pages: Int) {
        var (numbers, unreadable, pages, place) = ([Int64](), 0, 0, AuditPlace?.none)
        repeat {
            let page = try reader.page(filter, limit: limit, from: place)
            try #require(page.entries.count <= limit && pages < 10_000)
            numbers += page.entries.compactMap(\.actorToken)
            unreadable += page.unreadable
            pages += 1
            place = page.next
        } while place != nil
        return (numbers, unreadable, pages)
    }

    @Test("Pages of any size, read in chunks of any size, have every event once, newest first", arguments: 1...12)
    func pages(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 0...300, using: &generator)
        var bytes: [UInt8] = []
        for number in 0..<count {
            let owner = String(repeating: "ö", count: Int.random(in: 0...80, using: &generator))
            bytes += event(number, owner: owner).line
        }
        try write(bytes)
        for _ in 0..<6 {
            let limits = AuditReader.Limits(
                maxBytes: Int.random(in: 2000...60_000, using: &generator),
                chunkBytes: Int.random(in: 300...4000, using: &generator))
            let found = try walk(reader(limits), limit: Int.random(in: 1...50, using: &generator))
            #expect(found.numbers == (0..<count).reversed().map(Int64.init))
            #expect(found.unreadable == 0)
        }
    }

    @Test("A page has every field of an event")
    func fields() throws {
        var event = AuditEvent(
            .userAdded, time: start, address: "203.0.113.9",
            by: Principal(owner: "root", scope: .all, token: 7, rights: .all), owner: "ada", token: 3,
            session: .random(), toolCall: "c1", decision: "allow")
        (event.subject, event.rights) = ("s-1", .standard)
        try write(event.line)
        let entry = try #require(try reader().page(.init(), limit: 1).entries.first)
        #expect(entry.json() == event.json())
        #expect(try decodeJSON(JSONValue.self, from: .init(entry.json())).objectValue?.count == 12)
    }

    @Test("What others have written into the file is passed over, and no event beside it is lost", arguments: 1...30)
    func foreign(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let junk: [[UInt8]] = [
            Array("no JSON\n".utf8), Array("{}\n".utf8), Array(#"{"time":"x","event":"signed_in"}"#.utf8) + [10],
            Array(#"{"time":1,"event":[]}"#.utf8) + [10], [0xFF, 0xFE, 0, 10], Array("null\n".utf8),
            Array(repeating: UInt8(ascii: "["), count: 5000) + [10],
            Array(repeating: UInt8(ascii: "x"), count: 40_000) + [10],
            Array(#"{"time":"2026-11-30T12:00:00Z","event":"a","token":99999999999999999999}"#.utf8) + [10],
        ]
        var (bytes, expected) = ([UInt8](), [Int64]())
        for number in 0..<Int.random(in: 5...80, using: &generator) {
            if Bool.random(using: &generator), let piece = junk.randomElement(using: &generator) { bytes += piece }
            bytes += event(number).line
            expected.insert(Int64(number), at: 0)
        }
        // A line that is being written.
        bytes += event(9999).line.prefix(Int.random(in: 0...60, using: &generator))
        try write(bytes)
        let limits = AuditReader.Limits(
            maxBytes: Int.random(in: 50_000...90_000, using: &generator),
            chunkBytes: Int.random(in: 500...20_000, using: &generator))
        #expect(try walk(reader(limits), limit: 7).numbers == expected)
    }

    @Test("However large the file is, a page reads a bounded part of it and says where it ended")
    func bounded() throws {
        // Sparse: what is not written is nothing but zeros, one line without an end.
        try write(event(1).line)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder["audit.log"]))
        try handle.truncate(atOffset: 3 << 30)
        try handle.seekToEnd()
        try handle.write(contentsOf: [10] + event(2).line)
        try handle.close()
        let begun = ContinuousClock.now
        let page = try reader().page(.init(), limit: 100)
        #expect(page.entries.map(\.actorToken) == [2])
        let next = try #require(page.next)
        #expect(next.offset > (3 << 30) - (3 << 20), "it goes on where this page ended")
        #expect(page.beginsAt == start + .seconds(1))
        #expect(ContinuousClock.now - begun < .seconds(10))
    }

    @Test("A filter finds all of its own, by event, by actor and by time")
    func filters() throws {
        let owners = ["ada", "bob", "\"quoted\" \u{202E}x", "日本"]
        var bytes: [UInt8] = []
        for number in 0..<200 {
            let kinds = AuditEvent.Kind.allCases
            bytes += event(number, kinds[number % kinds.count], owner: owners[number % owners.count]).line
        }
        try write(bytes)
        for (place, owner) in owners.enumerated() {
            let found = try walk(reader(), .init(actor: owner), limit: 9).numbers
            #expect(found == (0..<200).filter { $0 % 4 == place }.reversed().map(Int64.init))
        }
        for (place, kind) in AuditEvent.Kind.allCases.enumerated() {
            let found = try walk(reader(), .init(event: kind), limit: 9).numbers
            #expect(
                found == (0..<200).filter { $0 % AuditEvent.Kind.allCases.count == place }.reversed().map(Int64.init))
        }
        let between = AuditFilter(since: start + .seconds(50), until: start + .seconds(60))
        #expect(try walk(reader(), between, limit: 3).numbers == (50..<60).reversed().map(Int64.init))
        let early = AuditFilter(since: start + .seconds(86_400 * 3))
        #expect(try walk(reader(), early, limit: 3).pages == 1, "nothing older is looked at")
    }

    @Test("A file that was moved away is told, and never another's lines shown for its own")
    func moved() throws {
        try write((0..<10).flatMap { event($0).line })
        let first = try reader().page(.init(), limit: 4)
        #expect(first.entries.count == 4 && !first.hasMoved)
        try FileManager.default.moveItem(atPath: folder["audit.log"], toPath: folder["audit.log.1"])
        let gone = try reader().page(.init(), limit: 4, from: first.next)
        #expect(gone.hasMoved && gone.entries.isEmpty && gone.next == nil)
        try write((20..<40).flatMap { event($0).line })
        let other = try reader().page(.init(), limit: 4, from: first.next)
        #expect(other.hasMoved && other.entries.isEmpty && other.next == nil)
        #expect(other.beginsAt == start + .seconds(20))
        let anew = try reader().page(.init(), limit: 1)
        #expect(anew.entries.map(\.actorToken) == [39])
        // Cut off in place, as some programs rotate.
        try FileHandle(forWritingTo: URL(fileURLWithPath: folder["audit.log"])).truncate(atOffset: 0)
        let cut = try reader().page(.init(), limit: 4, from: anew.next)
        #expect(cut.hasMoved && cut.entries.isEmpty)
    }

    @Test("A cursor is what a page has given, and nothing else")
    func cursors() {
        for place in [AuditPlace(file: 0, offset: 0), AuditPlace(file: .max, offset: 1 << 53)] {
            #expect(AuditPlace(text: place.text) == place)
        }
        for text in [
            "", ".", "1", "1.", ".1", "1.-1", "x.1", "1.1.1", "1.9007199254740993", "ffffffffffffffffff.1", "1.+1",
        ] {
            #expect(AuditPlace(text: text) == nil, "\(text)")
        }
    }

    @Test("Without a file, or with what is none, it is said that nothing is kept")
    func nothing() throws {
        #expect(try AuditReader(path: nil).page(.init(), limit: 1).isKept == false)
        #expect(try AuditReader(path: "/dev/null").page(.init(), limit: 1).isKept == false)
        #expect(mkfifo(folder["pipe"], 0o600) == 0)
        #expect(try AuditReader(path: folder["pipe"]).page(.init(), limit: 1).isKept == false)
        try FileManager.default.createSymbolicLink(atPath: folder["link"], withDestinationPath: "/etc/passwd")
        #expect(throws: SystemError.self) { try AuditReader(path: folder["link"]).page(.init(), limit: 1) }
    }

    @Test("Over HTTP administrators read it, and nobody else; what is wrong is named")
    func route() async throws {
        let harness = try RouteHarness()
        let admin = try await harness.makeToken(owner: "root", isAdmin: true)
        let reading = try await harness.makeToken(owner: "root", rights: [.read, .chat, .approve, .metrics])
        func send(_ secret: String, _ query: String = "") async throws -> Answer {
            try await harness.send(
                .get, "/admin/audit\(query)", headers: [.authorization: "Bearer \(secret)"], peer: "192.0.2.1")
        }
        _ = try await harness.send(.get, "/sessions", headers: [.authorization: "Bearer navi_no"], peer: "192.0.2.7")
        for path in ["/sessions", "/sessions?q=x", "/sessions", "/sessions?q=y"] {
            _ = try await harness.send(.get, path, headers: [.authorization: "Bearer \(admin.secret)"])
            _ = try await harness.send(.get, path, headers: [.authorization: "Bearer \(reading.secret)"])
        }
        let page = try await send(admin.secret).json()
        let events = page["events"]?.arrayValue ?? []
        #expect(events.map { $0["event"]?.stringValue } == ["foreign_search", "foreign_list", "credential_refused"])
        #expect(events.last?["address"] == "192.0.2.7" && events.first?["actor"] == "root")
        #expect(page["kept"] == true && page["cursor"] == .null && page["moved"] == false)
        let one = try await send(admin.secret, "?limit=1&event=foreign_list&actor=root").json()
        #expect(one["events"]?.arrayValue?.count == 1)
        #expect(try await send(reading.secret).status == 403)
        #expect(try await send("navi_no").status == 401)
        for query in ["?limit=0", "?limit=501", "?event=x", "?cursor=x", "?since=yesterday", "?until=1"] {
            let answer = try await send(admin.secret, query)
            #expect(answer.status == 422 && answer.code == "invalid_field", "\(query)")
        }
    }
}
