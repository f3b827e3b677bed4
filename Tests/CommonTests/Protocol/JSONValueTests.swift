import Foundation
import NaviProtocol
import TestKit
import Testing

@Suite struct JSONValueTests {
    private static func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    @Test(
        "Numbers, the order of members, repeated names and both forms of a letter come out as they went in",
        arguments: [
            #"{"z":2512292042121000001,"a":9223372036854775808,"m":18446744073709551615,"b":0.12345678901234567890}"#,
            "[1.0,1e3,-0,-0.0,1E+2,1e400,0.10,-9223372036854775808,9007199254740993,1e-7,0]",
            #"{"a":1,"a":2,"":null,"a":{"b":[],"b":true}}"#,
            "{\"\u{E9}\":1,\"e\u{301}\":2,\"\u{212B}\":3,\"\u{C5}\":4}",
            #"["\u0000\u001f","\"\\","😀","\u202e"]"#,
        ])
    func fidelity(json: String) throws {
        let written = try JSONValue(json: json).jsonText()
        // Escapes may change their form, and then come out alike for ever; nothing else may.
        if !json.contains("\\u") { #expect(written.utf8.elementsEqual(json.utf8)) }
        #expect(try JSONValue(json: written).jsonText().utf8.elementsEqual(written.utf8))
    }

    @Test func ofMembersWithOneNameTheLastCountsAndNamesAreTheirBytes() throws {
        let object = try JSONValue(json: "{\"a\":1,\"\u{E9}\":2,\"a\":3,\"e\u{301}\":4}")
        #expect(object["a"] == 3)
        #expect(object["\u{E9}"] == 2 && object["e\u{301}"] == 4)
        let many = (0..<100).map { "\"k\($0 % 50)\":\($0)" }.joined(separator: ",")
        #expect(try JSONValue(json: "{\(many)}")["k7"] == 57)
        var members: JSONObject = ["a": 1, "b": 2]
        members["b"] = 3
        members["c"] = 4
        members["a"] = nil
        #expect(JSONValue.object(members).jsonText() == #"{"b":3,"c":4}"#)
    }

    @Test(.timeLimit(.minutes(1)))
    func comparingTakesTimeThatGrowsWithLengthAloneWhateverNamesRepeat() throws {
        let nested = String(repeating: #"{"a":0,"a":"#, count: 60) + "1" + String(repeating: "}", count: 60)
        let repeated = "{" + String(repeating: #""a":0,"#, count: 50_000) + #""a":[\#(nested)]}"#
        for text in [nested, repeated] {
            #expect(try JSONValue(json: text) == JSONValue(json: text))
            #expect(try JSONValue(json: text) != JSONValue(json: text.replacing("1", with: "2")))
        }
        let last = try JSONValue(json: #"{"b":1,"a":2,"b":3}"#)
        #expect(try last == JSONValue(json: #"{"a":2,"b":3}"#))
        #expect(try last != JSONValue(json: #"{"a":2,"b":1}"#))
    }

    @Test func numbersAreEqualByValueAndWholeOnesAreReadWhole() throws {
        for (one, other) in [("1", "1.0"), ("1000", "1e3"), ("0", "-0.0"), ("12.50", "1.25e1"), ("1e400", "10e399")] {
            #expect(try JSONValue(json: one) == JSONValue(json: other), "\(one) \(other)")
        }
        for (one, other) in [("9223372036854775807", "9223372036854775808"), ("0.1", "0.10000000000000000001")] {
            #expect(try JSONValue(json: one) != JSONValue(json: other), "\(one) \(other)")
        }
        let whole = ["1.0": 1, "1e3": 1000, "-0": 0, "-2.50e1": -25, "9.223372036854775807e18": Int.max]
        for (text, number) in whole { #expect(try JSONValue(json: text).integerValue == number, "\(text)") }
        for text in ["1.5", "9223372036854775808", "1e400", "1e99999999999999999999", "1e-1", "\"1\""] {
            #expect(try JSONValue(json: text).integerValue == nil, "\(text)")
        }
    }

    @Test(
        "A number of any size is held where it is asked for within bounds", arguments: Edges.integers)
    func held(number: Int64) {
        let range = -5...1000
        #expect(JSONValue.integer(number).whole(heldIn: range) == min(max(Int(number), -5), 1000))
    }

    @Test func nestingUpToTheBoundIsReadAndDeeperIsRefused() throws {
        for depth in 1...600 {
            let json = Array(Self.nested(depth).utf8)
            if depth <= JSONCursor.maxDepth {
                #expect(try JSONValue(json: json).json() == json)
            } else {
                let error = try #require(throws: JSONSyntaxError.self) { try JSONValue(json: json) }
                #expect(error.isTooDeep)
            }
        }
    }

    /// Eight megabytes that took a decoder minutes.
    @Test(.timeLimit(.minutes(1)))
    func readingTakesTimeThatGrowsWithTheLengthAlone() throws {
        let deep = "{\"a\":" + Self.nested(JSONCursor.maxDepth - 2) + "}"
        let json = "[" + Array(repeating: deep, count: 60_000).joined(separator: ",") + "]"
        let value = try JSONValue(json: json)
        #expect(value.arrayValue?.count == 60_000)
    }

    @Test func whateverIsReadIsWrittenAndReadAgainAlike() throws {
        var edges = Edges(seed: 18)
        var readable = 0
        for _ in 0..<5000 {
            let json = Array(edges.value().utf8)
            // What is no JSON is refused, which the cursor's own tests are about.
            guard let value = try? JSONValue(json: json) else { continue }
            readable += 1
            let written = value.json()
            #expect(try JSONValue(json: written) == value)
            #expect(try JSONValue(json: written).json() == written)
            // Every reader of JSON can read it, but for numbers that no double holds.
            if !String(decoding: json, as: UTF8.self).contains(/\d{300}|[eE]\+?\d{3}/) {
                #expect(throws: Never.self) {
                    try JSONSerialization.jsonObject(with: Data(written), options: [.fragmentsAllowed])
                }
            }
        }
        #expect(readable > 2000)
    }

    @Test func whatAClientSendsLosesNoMessageForHalfAnEmoji() throws {
        let frame = #"{"type":"message","content":"a\ud83d b\ud83d\ude00 \ude00","client_message_id":"m"}"#
        guard case .message(let message) = try ClientFrame.decode(Data(frame.utf8)) else {
            Issue.record("no message")
            return
        }
        #expect(message.content == "a\u{FFFD} b😀 \u{FFFD}")
    }

    @Test(
        "A client's JSON that is nested too deeply is refused with that reason, at once",
        arguments: [65, 512, 100_000])
    func deepFrame(depth: Int) throws {
        let frame = #"{"type":"message","content":"a","x":\#(Self.nested(depth - 1))}"#
        let error = try #require(throws: WireError.self) { try ClientFrame.decode(Data(frame.utf8)) }
        #expect(error.code == .invalidJSON && error.message.contains("64"))
        let good = #"{"type":"message","content":"a","x":\#(Self.nested(63))}"#
        #expect(throws: Never.self) { try ClientFrame.decode(Data(good.utf8)) }
    }
}
