import Foundation
import NaviProtocol
import TestKit
import Testing

@testable import worker

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
        #""open"#, #""bad \x escape""#, #""\u12""#, #""\ud83d alone""#, #""\ude00""#, #""\ud83d\u0041""#,
        "\"line\nend\"",
        #"{"a":}"#, #"{"a" 1}"#, #"{"a":1,}"#, "[1,]", "[1 2]", "01", "1.", "-", "1e", "+1", ".5", "nul", "TRUE", "",
        "{",
        #"{a:1}"#, "1 2", "\"\u{1}\"",
    ])
    func whatIsNoJSONIsRefused(json: String) {
        #expect(throws: JSONSyntaxError.self) {
            try read(json) { (cursor) throws(JSONSyntaxError) in try cursor.skipValue() }
        }
    }

    @Test func bytesThatAreNoUTF8AreRefused() {
        let bytes: [UInt8] = [0x22, 0xC3, 0x22]
        #expect(throws: JSONSyntaxError.self) { try bytes.withUnsafeBytes { _ = try JSONCursor($0) } }
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

    @Test(arguments: [("12", 12), ("-7", -7), ("3.0", 3), ("1e3", 1000), ("3.5", nil), ("99999999999999999999", nil)])
    func integersAreReadWhereTheyFit(json: String, expected: Int?) throws {
        let number = try read(json) { (cursor) throws(JSONSyntaxError) in try cursor.optionalInteger() }
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
            let found = try? read(json) { (cursor) throws(JSONSyntaxError) in try JSONFuzz.value(&cursor) }
            #expect(found == expected, "\(json)")
            if expected != nil { accepted += 1 }
        }
        #expect(accepted > 5_000)
    }

    /// Reads a whole text.
    private func read<Value>(
        _ json: String, _ body: (inout JSONCursor) throws(JSONSyntaxError) -> Value
    ) throws -> Value {
        try Array(json.utf8).withUnsafeBytes { bytes in
            var cursor = try JSONCursor(bytes)
            let value = try body(&cursor)
            try cursor.finish()
            return value
        }
    }
}
