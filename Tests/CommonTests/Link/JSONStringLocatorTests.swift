import Testing

@testable import NaviLink

@Suite struct JSONStringLocatorTests {
    @Test(
        "The text of a top-level string is found wherever it stands",
        arguments: [
            (#"{"delta":"abc"}"#, "abc"),
            (#"{"type":"x","delta":"abc","cursor":"1.1.1"}"#, "abc"),
            (#"{ "a" : [1, "delta", {"delta":"no"}] , "delta" : "yes\"\\" }"#, #"yes\"\\"#),
            (#"{"n":-1.5e3,"t":true,"z":null,"delta":""}"#, ""),
        ])
    func found(json: String, text: String) {
        #expect(locate(json) == text)
    }

    @Test(
        "Everything else has none",
        arguments: [
            "", "{", "{}", "[]", "null", #"{"delta":1}"#, #"{"delta":null}"#, #"{"other":"abc"}"#, #"{"delta":"abc"#,
            #"{"delta":"abc\"#, #"{"a":[1,"#, #"{"a"}"#, #"{"a":"b" "delta":"c"}"#, #"{"a":{"delta":"inner"}}"#,
        ])
    func notFound(json: String) {
        #expect(locate(json) == nil)
    }

    private func locate(_ json: String) -> String? {
        let bytes = Array(json.utf8)
        return bytes.withUnsafeBytes { JSONStringLocator.text(of: "delta", in: $0) }
            .map { String(decoding: bytes[$0], as: UTF8.self) }
    }
}
