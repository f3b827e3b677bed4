import TestKit
import Testing

@testable import worker

@Suite struct ReadablePageTests {
    private func page(_ html: String) throws -> ReadablePage {
        ReadablePage(html: html, address: try WebAddress("https://example.com/dir/page"))
    }

    @Test(arguments: [
        ("<p>one</p><p>two</p>", "one\n\ntwo"), ("a<br>b", "a\nb"), ("<h2>Head</h2>text", "## Head\n\ntext"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"), ("  much \n\t space  ", "much space"),
        ("<table><tr><td>a<td>b<tr><td>c</td><td>d</td></table>", "a | b\nc | d"),
        ("<pre>x\n  y</pre>", "x\n  y"), ("<b>bo</b>ld", "bold"), ("a <i>b</i> c", "a b c"),
        ("1 < 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"), ("caf&eacute; &#8364; &#x20AC; &euro;", "café € € €"),
        ("&copy=1 &unknown; & &#0; &#xD800; &#99999999;", "&copy=1 &unknown; & \u{FFFD} \u{FFFD} \u{FFFD}"),
        ("a<!-- <p>no</p> -->b<!DOCTYPE x><?php no ?>c", "abc"), ("<script>if (a<b) '</p>'</script>x", "x"),
        ("<style>p{}</style><noscript>shown</noscript>", "shown"), ("<SCRIPT>no</Script >yes", "yes"),
        ("<nav><a href=x>menu</a></nav><p>text</p>", "text"), ("<img alt='a cat' src=x>", "[image: a cat]"),
        ("<p title='>'>x</p>", "x"), ("<p a=b c='d' e>x", "x"), ("<svg><text>no</text></svg>yes", "yes"),
        ("<a href='mailto:x@y'>mail</a>", "mail"), ("<a href='javascript:x'>js</a>", "js"),
    ])
    func pagesBecomeText(_ html: String, _ text: String) throws {
        #expect(try page(html).text == text)
    }

    @Test func linksAreNumberedOnceAndResolved() throws {
        let page = try page(
            "<a href=a>A</a> <a href='/b?x=1&amp;y=2#z'>B</a> <a href='a'>again</a> <a href='#here'>no</a> "
                + "<a href='//other.example'>C</a>")
        #expect(page.text == "A [1] B [2] again [1] no C [3]")
        #expect(
            page.links == [
                "https://example.com/dir/a", "https://example.com/b?x=1&y=2", "https://other.example/",
            ])
    }

    @Test func theBaseOfAPageIsHeeded() throws {
        #expect(try page("<base href='/other/'><a href=x>x</a>").links == ["https://example.com/other/x"])
    }

    @Test func theTitleIsFound() throws {
        let page = try page("<head><title>\n A &amp;\n B </title></head><body>text</body>")
        #expect(page.title == "A & B")
        #expect(page.description == "# A & B\n\ntext")
    }

    @Test func aNavigationThatNeverEndsDoesNotSwallowThePage() throws {
        #expect(try page("<nav>menu<p>all the text").text == "menu\n\nall the text")
        #expect(try page("<nav>only this</nav>").text == "only this")
    }

    @Test(arguments: [
        "<", "</", "<!", "<!-", "<!--", "<!-->", "<!--->", "<?", "<a", "<a ", "<a href", "<a href=", "<a href='",
        "<a href=\"x",
        "<script", "<script>", "<script></", "<script></script", "<title>", "</title>", "&", "&#", "&#x", "&#;", "&amp",
        "<>",
        "</>", "< p>", "<p/>", "<//>", "<a=b=c>", "<p\u{0}>", "<![CDATA[x]]>",
    ])
    func brokenPagesHaveText(_ html: String) throws {
        _ = try page(html)
        _ = try page("<p>before</p>" + html + "after</p>")
        #expect(try page("<p>before</p>" + html).text.hasPrefix("before"))
    }

    @Test(arguments: UInt64(0)..<40)
    func randomPagesAreReadInTimeProportionalToTheirLength(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "<", ">", "/", "!", "--", "&", "#", ";", "'", "\"", "=", " ", "\n", "a", "script", "style", "title", "<p>",
            "</p>",
            "<nav>", "</nav>", "<a href=", "<!--", "-->", "<pre>", "&amp;", "&#x41;", "é", "\u{0}", "<td>", "<svg",
            "</script",
        ]
        let html = (0..<20_000).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        let start = ContinuousClock.now
        let page = try page(html)
        #expect(page.text.utf8.count <= html.utf8.count * 4)
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test(arguments: [
        "<", "<a ", "<div>", "<!-", "<script></scrip", "&#", "<a href='x'>", "a=1 ", "<svg>", "<title>", "<nav><p>",
        "</",
        "<pre> ", "&amp", "<td>", "<p ",
    ])
    func pagesMadeToTakeLongDoNot(_ piece: String) throws {
        let start = ContinuousClock.now
        for beginning in ["", "<p ", "<!--", "<script>", "<a href='"] {
            _ = try page(beginning + String(repeating: piece, count: 5_000))
        }
        // Hundreds of times what it takes; what grows with the square of the page takes longer.
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func encodingsAreHeeded() {
        let latin: [UInt8] = [0x63, 0x61, 0x66, 0xE9, 0x20, 0x80]
        #expect(PageText.decoded(latin, charset: "iso-8859-1") == "café €")
        #expect(PageText.decoded(latin, charset: nil) == "café €")
        #expect(PageText.decoded(Array("café".utf8), charset: nil) == "café")
        #expect(PageText.decoded(Array("café".utf8), charset: "utf-8") == "café")
        #expect(PageText.decoded([0xEF, 0xBB, 0xBF] + Array("é".utf8), charset: "iso-8859-1") == "é")
        #expect(PageText.decoded([0xFF, 0xFE, 0x41, 0, 0xAC, 0x20], charset: nil) == "A€")
        #expect(PageText.decoded([0xFE, 0xFF, 0, 0x41, 0x20, 0xAC], charset: nil) == "A€")
        let meta = Array("<meta charset='ISO-8859-1'>caf".utf8) + [0xE9]
        #expect(PageText.decoded(meta, charset: nil).hasSuffix("café"))
        let old = Array("<META http-equiv=Content-Type content=\"text/html; charset=latin1\">".utf8) + [0xE9]
        #expect(PageText.decoded(old, charset: nil).hasSuffix("é"))
        #expect(PageText.decoded([0xE9], charset: "klingon") == "\u{FFFD}")
    }
}
