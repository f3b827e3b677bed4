import Foundation
import NaviProtocol
import TestKit
import Testing

@Suite("Values of the protocol")
struct ValueTests {
    @Test("A time is written with milliseconds and an offset, and read back")
    func timestamps() {
        #expect(Timestamp(milliseconds: 1_776_418_200_125).description == "2026-04-17T09:30:00.125+00:00")
        #expect(Timestamp(milliseconds: 0).description == "1970-01-01T00:00:00.000+00:00")
        #expect(Timestamp(milliseconds: -1).description == "1969-12-31T23:59:59.999+00:00")
        #expect(Timestamp("2024-02-29T12:00:00Z")?.description == "2024-02-29T12:00:00.000+00:00")
        #expect(Timestamp("2026-04-17T11:30:00.125+02:00")?.milliseconds == 1_776_418_200_125)
        #expect(Timestamp("2026-04-17T04:00:00.125-05:30")?.milliseconds == 1_776_418_200_125)
    }

    @Test("Times agree with the calendar of Foundation over five centuries")
    func calendar() {
        let formatter = ISO8601DateFormatter()
        for day in stride(from: -40_000, through: 150_000, by: 37) {
            let expected = formatter.string(from: Date(timeIntervalSince1970: Double(day) * 86_400 + 3661))
            let time = Timestamp(milliseconds: Int64(day) * 86_400_000 + 3_661_000)
            #expect(time.description == expected.replacingOccurrences(of: "Z", with: ".000+00:00"))
            #expect(Timestamp(time.description) == time)
        }
    }

    @Test(
        "What is not a time is refused",
        arguments: [
            "", "2026-04-17", "2026-04-17T09:30:00", "2026-13-17T09:30:00Z", "2026-04-17T25:30:00Z",
            "2026-04-17T09:30:00+0200", "2026-04-17 09:30:00Z", "aaaa-bb-ccTdd:ee:ffZ",
        ])
    func badTimes(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("An id is a version 4 UUID in lower case and is read in either case")
    func ids() {
        let id = SessionID.random()
        let text = id.description
        #expect(UUID(uuidString: text)?.uuidString.lowercased() == text)
        #expect(Array(text)[14] == "4")
        #expect("89ab".contains(Array(text)[19]))
        #expect(SessionID(text.uppercased()) == id)
        #expect(SessionID.random() != id)
    }

    @Test(
        "What is not an id is refused",
        arguments: [
            "", "x", "0123456789abcdef0123456789abcdef", "01234567-89ab-4def-8123-456789abcde",
            "01234567-89ab-4def-8123-456789abcdef0", "g1234567-89ab-4def-8123-456789abcdef",
            "01234567x89ab-4def-8123-456789abcdef", "../../../../etc/passwd/aaaaaaaaaaaaa",
        ])
    func badIDs(_ text: String) {
        #expect(SessionID(text) == nil)
    }

    @Test("A cursor is read back, and anything else is refused")
    func cursors() {
        #expect(Cursor("3.1.42") == Cursor(turnOrdinal: 3, attempt: 1, index: 42))
        #expect(Cursor("3.1.-1")?.index == -1)
        for text in ["", "1", "1.2", "1.2.3.4", "a.b.c", "-1.0.0", "1.2.-2", "1..2", " 1.2.3"] {
            #expect(Cursor(text) == nil, "\(text)")
        }
    }

    @Test("No part of a cursor is beyond what the link counts with, whatever a client sends")
    func cursorEdges() {
        var edges = Edges(seed: 1, part: "cursor", number: 0)
        let largest = Cursor.maxPart
        for _ in 0..<5000 {
            let text = (0..<3).map { _ in edges.numberText() }.joined(separator: edges.once(in: 8) ? "" : ".")
            guard let cursor = Cursor(text) else { continue }
            #expect((0...largest).contains(cursor.turnOrdinal) && (0...largest).contains(cursor.attempt), "\(text)")
            #expect((-1...largest).contains(cursor.index), "\(text)")
        }
        for place in 0..<3 {
            for part in Edges.integers where part > Int64(largest) || part < -1 {
                let parts = (0..<3).map { $0 == place ? "\(part)" : "1" }
                #expect(Cursor(parts.joined(separator: ".")) == nil, "\(parts)")
            }
        }
        #expect(Cursor("\(largest).\(largest).\(largest)") != nil)
    }

    @Test("The writer's JSON is what Foundation reads, for any value")
    func jsonValues() throws {
        let value = JSONValue.object([
            "": .null, "a\"b": .array([.integer(.max), .integer(.min), .number(1e300), .number(-0.1), .bool(false)]),
            "deep": .object(["x": .array([.array([]), .object([:])])]), "text": .string("\u{0}\u{1f}\"\\\u{7f}é"),
        ])
        #expect(try JSONDecoder().decode(JSONValue.self, from: Data(value.json())) == value)
        #expect(JSONValue.finite(.infinity).jsonText() == "null")
    }

    @Test("Every error code says how it maps to HTTP")
    func errorCodes() {
        for code in ErrorCode.allCases {
            #expect((400..<600).contains(code.httpStatus), "\(code)")
            #expect(code.rawValue == code.rawValue.lowercased())
        }
        #expect(Set(ErrorCode.allCases.map(\.rawValue)).count == ErrorCode.allCases.count)
    }
}
