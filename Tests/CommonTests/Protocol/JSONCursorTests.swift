import Foundation
import NaviProtocol
import TestKit
import Testing

@Suite struct JSONCursorTests {
    @Test(arguments: [
        (#""plain""#, "plain"), (#""""#, ""), (#""a\"b\\c\/d""#, "a\"b\\c/d"), (#""\b\f\n\r\t""#, "\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e4\u20AC""#, "Aä€"), (#""\ud83d\ude00""#, "😀"), (#""\u0000""#, "\0"), (#""e\u0301""#, "e\u{301}"),
        (#""grüße 😀""#, "grüße 😀"),
    ])
    func stringsAreReadToTheByte(json: String, expected: String) throws {
        let text = try read(json) { (cursor) throws(JSONSyntaxError) in try cursor.string() }
        #expect(Array(text.utf8) == Array(expected.utf8))
    }

    @Test(arguments: [
        (#""error""#, true), (#""err\u006fr""#, true), (#""errors""#, false), (#""erro""#, false), (#""""#, false),
        (#""\u0065""#, false), ("12", false), ("null", false), (#"["error"]"#, false), (#"{"error":1}"#, false),
    ])
    func aStringIsComparedHoweverItIsEscapedAndAnyOtherValueIsPassedOver(json: String, isEqual: Bool) throws {
        let (found, next) = try read("[\(json),7]") { (cursor) throws(JSONSyntaxError) in
            var (found, next): (Bool?, Int?)
            try cursor.array { (value) throws(JSONSyntaxError) in
                if found == nil {
                    found = try value.takeString(equalTo: "error")
                } else {
                    next = try value.optionalInteger(within: 0...9)
                }
            }
            return (found, next)
        }
        #expect(found == isEqual)
        #expect(next == 7)
    }

    @Test(arguments: [
        #""open"#, #""bad \x escape""#, #""\u12""#, #""\ud83""#, #""\ud83d\u00""#, "\"line\nend\"",
        #"{"a":}"#, #"{"a" 1}"#, #"{"a":1,}"#, "[1,]", "[1 2]", "01", "1.", "-", "1e", "+1", ".5", "nul", "TRUE", "",
        "{",
        #"{a:1}"#, "1 2", "\"\u{1}\"",
    ])
    func whatIsNoJSONIsRefused(json: String) {
        #expect(throws: JSONSyntaxError.self) {
            try read(json) { (cursor) throws(JSONSyntaxError) in try cursor.skipValue() }
        }
    }

    @Test(
        "What is no text inside of a string is replaced, and costs nothing else",
        arguments: [
            ([0x61, 0xC3], "a\u{FFFD}"), ([0xFF, 0x61], "\u{FFFD}a"), ([0xED, 0xA0, 0xBD], "\u{FFFD}"),
            (Array(#"x\ud83d"#.utf8), "x\u{FFFD}"), (Array(#"\ude00y"#.utf8), "\u{FFFD}y"),
            (Array(#"\ud83dA\ude00"#.utf8), "\u{FFFD}A\u{FFFD}"), (Array(#"\ud83d\ud83d\ude00"#.utf8), "\u{FFFD}😀"),
            (Array(#"\ud83d\n"#.utf8), "\u{FFFD}\n"), ([0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], "😀"),
        ] as [([UInt8], String)])
    func textIsRepaired(inside: [UInt8], expected: String) throws {
        let text = try JSONCursor.read([0x22] + inside + [0x22]) { (cursor) throws(JSONSyntaxError) in
            try cursor.string()
        }
        #expect(Array(text.utf8) == Array(expected.utf8))
    }

    @Test func nestingBeyondTheBoundIsRefusedInsteadOfExhaustingTheStack() {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(throws: JSONSyntaxError.self) {
            try read(deep) { (cursor) throws(JSONSyntaxError) in try cursor.skipValue() }
        }
    }

    @Test func keysMatchHoweverTheyAreEscaped() throws {
        let found = try read(#"{"\u0063ontent":"yes","contents":"no","conten":"no"}"#) {
            (cursor) throws(JSONSyntaxError) in
            var found: [String] = []
            try cursor.object { (key, value) throws(JSONSyntaxError) in
                if key.matches("content") { found.append(try value.string()) }
            }
            return found
        }
        #expect(found == ["yes"])
    }

    @Test(arguments: [
        ("12", 12), ("-7", -1), ("3.0", 3), ("1e3", 1000), ("3.5", nil), ("99999999999999999999", 5000),
        ("1e400", 5000),
        ("-1e400", -1), ("9223372036854775808", 5000), ("-9223372036854775809", -1), ("-0", 0), ("true", nil),
        (#""12""#, nil), ("[1]", nil), ("null", nil),
    ])
    func wholeNumbersAreReadAndHeldWithinTheirRange(json: String, expected: Int?) throws {
        let number = try read(json) { (cursor) throws(JSONSyntaxError) in
            try cursor.optionalInteger(within: -1...5000)
        }
        #expect(number == expected)
    }

    @Test func readsAndRefusesExactlyWhatFoundationDoes() throws {
        var generator = SeededGenerator(seed: 42)
        var accepted = 0
        for _ in 0..<20_000 {
            let json = JSONFuzz.text(using: &generator)
            // Foundation lets a comma before the end of an array pass, which is no JSON.
            if json.contains(/,\s*\]/) { continue }
            // What Foundation refuses counts as nil.
            let expected = try? JSONDecoder().decode(JSONValue.self, from: Data(json.utf8))
            let found = try? read(json) { (cursor) throws(JSONSyntaxError) in
                let value = try JSONFuzz.value(&cursor)
                // Foundation refuses a text for half a surrogate pair in it.
                guard !cursor.hasLoneSurrogate else { throw cursor.failure }
                return value
            }
            #expect(found == expected, "\(json)")
            if expected != nil { accepted += 1 }
        }
        #expect(accepted > 5_000)
    }

    /// Reads a whole text.
    private func read<Value>(
        _ json: String, _ body: (inout JSONCursor) throws(JSONSyntaxError) -> Value
    ) throws -> Value {
        try JSONCursor.read(Array(json.utf8), maxDepth: JSONCursor.greatestDepth, body)
    }
}
