import Testing

@testable import worker

@Suite struct WebAddressTests {
    /// Each of these has led some program astray.
    @Test(arguments: [
        "", "example.com", "/path", "//example.com/", "ftp://example.com/", "file:///etc/passwd",
        "gopher://example.com/",
        "javascript:alert(1)", "data:text/plain,x", "http:example.com", "http:/example.com", "http:///example.com",
        "http://", "http://:80/", "http://?x", "https://#x", "http://user@example.com/",
        "http://user:pass@example.com/",
        "http://example.com@127.0.0.1/", "http://127.0.0.1@example.com/", "http://example.com%40127.0.0.1/",
        "http://example.com:80@127.0.0.1/", "http://127.0.0.1\\@example.com/", "http://example.com\\.evil.com/",
        "http:\\\\example.com/", "http://exa mple.com/", "http://example.com/a b", "http://example.com/\r\nHost: x",
        "http://example.com\t/", "http://\u{0}example.com/", "http://example.com:0/", "http://example.com:65536/",
        "http://example.com:/", "http://example.com:80a/", "http://example.com:-1/", "http://example.com:+80/",
        "http://example.com:080000/", "http://2130706433/", "http://017700000001/", "http://0x7f000001/",
        "http://0x7f.0.0.1/", "http://0177.0.0.1/", "http://127.1/", "http://127.0.1/", "http://1/", "http://0/",
        "http://127.0.0.01/", "http://127.0.0.1./", "http://256.256.256.256/", "http://1.2.3.4.5/",
        "http://10.0.0.0x1/",
        "http://[::1/", "http://::1/", "http://[::1]x/", "http://[fe80::1%25eth0]/", "http://[127.0.0.1]/",
        "http://[]/",
        "http://[v1.x]/", "http://exam%70le.com/", "http://example..com/", "http://.example.com/",
        "http://example.com./",
        "http://ｅxample.com/", "http://①②⑦.⓪.⓪.①/", "http://bücher.example/", "http://exa*mple.com/",
        "http://example.com,evil.com/", "http://a;b/", "http://$x/", "http://{x}/",
    ])
    func whatCanBeReadInTwoWaysIsRefused(_ text: String) {
        #expect(throws: NetworkError.self) { try WebAddress(text) }
    }

    @Test(arguments: [
        ("http://example.com", "http://example.com/"), ("HTTP://EXAMPLE.com:80/A?b#c", "http://example.com/A?b"),
        ("https://example.com:443/", "https://example.com/"), ("https://example.com:80/", "https://example.com:80/"),
        ("http://example.com?x=1", "http://example.com/?x=1"),
        ("http://example.com#@127.0.0.1/", "http://example.com/"),
        ("http://example.com/@127.0.0.1", "http://example.com/@127.0.0.1"),
        ("http://example.com/?u=http://127.0.0.1/", "http://example.com/?u=http://127.0.0.1/"),
        ("http://93.184.216.34/", "http://93.184.216.34/"), ("http://[2606:4700::1]/", "http://[2606:4700::1]/"),
        ("http://[0:0:0:0:0:ffff:7f00:1]/", "http://[::ffff:127.0.0.1]/"),
        ("http://a-b_c.example/", "http://a-b_c.example/"),
        ("http://example.com/ü?ä|", "http://example.com/%C3%BC?%C3%A4%7C"),
        ("http://xn--bcher-kva.example/", "http://xn--bcher-kva.example/"),
        ("http://example.com/a[1]{2}", "http://example.com/a%5B1%5D%7B2%7D"),
        ("http://1.example/", "http://1.example/"),
    ])
    func addressesHaveOneForm(_ text: String, _ form: String) throws {
        #expect(try WebAddress(text).description == form)
        #expect(try WebAddress(form).description == form)
    }

    @Test(arguments: [
        ("other", "http://example.com/a/other"), ("/other?x#y", "http://example.com/other?x"),
        ("?q=2", "http://example.com/a/b?q=2"), ("#top", "http://example.com/a/b?q=1"),
        ("../c", "http://example.com/c"),
        ("../../../c", "http://example.com/c"), ("./d/", "http://example.com/a/d/"), (".", "http://example.com/a/"),
        ("..", "http://example.com/"), ("//other.example/x", "http://other.example/x"),
        ("https://other.example", "https://other.example/"), ("", "http://example.com/a/b?q=1"),
        ("c:d/e", ""), ("mailto:a@b", ""), ("javascript:x()", ""), ("//127.1/", ""), ("http://a@b/", ""),
        ("a:b", ""), ("1:b", "http://example.com/a/1:b"),
    ])
    func referencesAreResolved(_ reference: String, _ form: String) throws {
        let page = try WebAddress("http://example.com/a/b?q=1")
        if form.isEmpty {
            #expect(throws: NetworkError.self) { try page.resolving(reference) }
        } else {
            #expect(try page.resolving(reference).description == form)
        }
    }
}
