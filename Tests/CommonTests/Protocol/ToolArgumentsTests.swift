import NaviProtocol
import TestKit
import Testing

@Suite struct ToolArgumentsTests {
    private func written(_ text: String) -> ToolArguments { ToolArguments(written: Array(text.utf8)) }

    @Test(
        "Arguments that are an object are kept to the byte",
        arguments: [
            "{}", #"{"x": 1, "a": 1.0}"#, "{ \"z\" : 1e3,\n\t\"a\" : [ -0, 18446744073709551615 ] }",
            #"{"e":"\u00e9\/","a":1,"a":2}"#, "{\"\u{E9}\":1,\"e\u{301}\":2}", #"{"s":"\ud83d\ude00"}"#,
        ])
    func kept(text: String) {
        #expect(written(text).json.utf8.elementsEqual(text.utf8))
        #expect(written(text).value.objectValue != nil)
    }

    @Test(
        "Anything else is the text that it is, with which no tool is called",
        arguments: [
            "[1]", "null", "1", #""a""#, "{", #"{"a":1}}"#, "not json", "{\"a\":NaN}", "{'a':1}", #"{"a":1e400}"#,
            "{\"a\":" + String(repeating: "9", count: 1001) + "}",
        ])
    func text(text: String) {
        #expect(written(text).value == .string(text))
        #expect(written(text).asObject.value == ["arguments": .string(text)])
    }

    @Test func nothingIsAnEmptyObject() {
        for text in ["", " ", "\n\t\r\u{B}"] { #expect(written(text).json == "{}") }
    }

    @Test func depthIsBoundedAndTheTextIsNotLost() {
        for depth in 1...600 {
            let text = #"{"a":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
            let arguments = written(text)
            #expect((arguments.value.objectValue != nil) == (depth < JSONCursor.maxDepth))
            if depth >= JSONCursor.maxDepth { #expect(arguments.value == .string(text)) }
        }
    }

    @Test func halvesOfSurrogatePairsAndBadBytesBecomeOneReplacementEach() {
        #expect(
            written(#"{"q":"a\ud83d","r":"\ude00\ud83d\ude00"}"#).json == #"{"q":"a\ufffd","r":"\ufffd\ud83d\ude00"}"#)
        let bytes = Array(#"{"q":""#.utf8) + [0xED, 0xA0, 0xBD, 0xFF] + Array(#""}"#.utf8)
        #expect(ToolArguments(written: bytes).value["q"] == "\u{FFFD}\u{FFFD}")
    }

    @Test func inAFrameTheyTakeOneLine() {
        let arguments = written("{\r\n\"a\": \"x\\ny\"\n}")
        #expect(arguments.jsonText() == "{  \"a\": \"x\\ny\" }")
    }
}
