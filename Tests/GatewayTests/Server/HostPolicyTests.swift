import NaviProtocol
import Testing

@testable import gateway

@Suite("Names and origins")
struct HostPolicyTests {
    private let policy = HostPolicy(
        boundHosts: ["192.168.1.5"], hosts: [Authority("navi.example")!, Authority("proxied.example:8443")!],
        origins: [WebOrigin("https://app.example")!])

    @Test(
        "Hosts that are allowed on port 8000",
        arguments: [
            "localhost:8000", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000", "192.168.1.5:8000", "navi.example",
            "navi.example:1234", "proxied.example:8443",
        ])
    func allowedHosts(host: String) {
        #expect(policy.check(hosts: [host], origins: [], port: 8000) == nil)
    }

    @Test(
        "Hosts that are not",
        arguments: [
            ("evil.example", 403), ("localhost", 403), ("localhost:8001", 403), ("evil.localhost:8000", 403),
            ("proxied.example", 403), ("proxied.example:8000", 403), ("127.0.0.1:8000.evil.example", 400),
            ("localhost:8000@evil", 400), ("", 400), ("local host:8000", 400), ("[::1:8000", 400),
            ("localhost:", 400), ("localhost:99999", 400), ("localhost:80 00", 400), ("ＬＯＣＡＬ:8000", 400),
        ])
    func refusedHosts(host: String, status: Int) {
        #expect(policy.check(hosts: [host], origins: [], port: 8000)?.status == status)
    }

    @Test("Without a port the host means port 80")
    func defaultPort() {
        #expect(policy.check(hosts: ["localhost"], origins: [], port: 80) == nil)
    }

    @Test("None and two hosts are bad requests", arguments: [[], ["localhost:8000", "localhost:8000"]] as [[String]])
    func count(hosts: [String]) {
        #expect(policy.check(hosts: hosts, origins: [], port: 8000)?.status == 400)
    }

    @Test(
        "Origins that are allowed",
        arguments: [
            ("http://localhost:8000", "localhost:8000"), ("http://127.0.0.1:8000", "127.0.0.1:8000"),
            ("http://[::1]:8000", "[::1]:8000"), ("https://app.example", "localhost:8000"),
            ("https://app.example:443", "localhost:8000"), ("https://navi.example", "navi.example"),
            ("https://navi.example:1234", "navi.example:1234"),
            ("https://proxied.example:8443", "proxied.example:8443"),
        ])
    func allowedOrigins(origin: String, host: String) {
        #expect(policy.check(hosts: [host], origins: [origin], port: 8000) == nil)
    }

    @Test(
        "Origins that are not: another host, port or scheme, and what is no origin",
        arguments: [
            "http://evil.example", "http://localhost:8001", "http://localhost", "https://localhost:8000", "null",
            "http://app.example", "https://app.example:8443", "file://", "", "localhost:8000",
            "http://localhost:8000/", "http://localhost:8000.evil.example", "http://evil@localhost:8000",
            "https://navi.example", "http://127.0.0.1:8000", "http://[::1]:8000", "http://192.168.1.5:8000",
        ])
    func refusedOrigins(origin: String) {
        #expect(policy.check(hosts: ["localhost:8000"], origins: [origin], port: 8000)?.error.code == .forbiddenOrigin)
    }

    @Test(
        "A page of the visitor's own machine is none of a server's that has another name",
        arguments: [
            ("http://localhost:8000", "navi.example"), ("http://127.0.0.1:8000", "navi.example"),
            ("http://localhost:8443", "proxied.example:8443"), ("https://navi.example", "proxied.example:8443"),
            ("https://proxied.example:8443", "navi.example"),
        ])
    func othersOrigins(origin: String, host: String) {
        #expect(policy.check(hosts: [host], origins: [origin], port: 8000)?.error.code == .forbiddenOrigin)
    }

    @Test("Two origins are a bad request")
    func twoOrigins() {
        let refusal = policy.check(
            hosts: ["localhost:8000"], origins: ["http://localhost:8000", "http://localhost:8000"], port: 8000)
        #expect(refusal?.status == 400)
    }
}
