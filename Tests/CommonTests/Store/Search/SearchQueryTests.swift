import Testing

@testable import NaviStore

@Suite("A search query")
struct SearchQueryTests {
    @Test(
        "is words, and never syntax",
        arguments: [
            ("red  fox", ["red", "fox"]),
            ("NEAR(a b)", ["NEAR(a", "b)"]),
            ("\"quoted\"", ["\"quoted\""]),
            ("a* OR b -c", ["a*", "OR", "b", "-c"]),
            ("nul\u{0}byte\nline", ["nul", "byte", "line"]),
            ("same same", ["same"]),
            ("!!! x ???", ["x"]),
            ("日本 2026", ["日本", "2026"]),
        ])
    func words(text: String, expected: [String]) {
        #expect(SearchQuery(text)?.words == expected)
    }

    @Test("of nothing but signs is none", arguments: ["", "  ", "!!!", "\u{0}", "* \" ("])
    func nothing(text: String) {
        #expect(SearchQuery(text) == nil)
    }

    @Test("is bounded in words and in their length")
    func bounds() {
        let query = SearchQuery((0..<100).map { "w\($0)" }.joined(separator: " "))
        #expect(query?.words.count == SearchQuery.maxWords)
        #expect(SearchQuery(String(repeating: "x", count: 10_000))?.words == [String(repeating: "x", count: 64)])
    }

    @Test("quotes its words, and takes the last one as a beginning, if it is long enough to narrow anything down")
    func expression() {
        let query = SearchQuery("say \"hel")
        #expect(
            query?.expression(scope: "s7", needsAll: true)
                == #"(scope : "s7") AND (content : ("say" AND """hel" *))"#)
        #expect(query?.expression(scope: "s7", needsAll: false).contains(" OR ") == true)
        #expect(SearchQuery("say hi")?.expression(scope: nil, needsAll: true) == #"content : ("say" AND "hi")"#)
        #expect(SearchQuery("a")?.expression(scope: nil, needsAll: true) == #"content : ("a")"#)
        #expect(SearchQuery("été")?.expression(scope: nil, needsAll: true) == #"content : ("été" *)"#)
    }

    @Test("escapes what LIKE would understand")
    func pattern() {
        #expect(SearchQuery("50%_off\\")?.pattern == #"%50\%\_off\\%"#)
    }

    @Test("knows scripts that are written without spaces")
    func scripts() {
        for text in ["天気", "てんき", "สวัสดี", "mixed 天気"] { #expect(SearchQuery(text)?.hasWordsWithoutSpaces == true) }
        for text in ["weather", "погода", "날씨", "καιρός"] { #expect(SearchQuery(text)?.hasWordsWithoutSpaces == false) }
    }
}
