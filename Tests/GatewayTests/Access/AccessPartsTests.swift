import HTTPTypes
import NIOHTTP1
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

@Suite("Credentials")
struct CredentialTests {
    @Test(
        "A bearer token or the sign-in cookie is found, and nothing that only looks like one",
        arguments: [
            ([], [], Credential.none), (["Bearer abc"], [], .bearer(Secret(text: "abc"))),
            (["bearer abc"], ["navi_sign_in=x"], .bearer(Secret(text: "abc"))),
            ([], ["a=b; navi_sign_in=x; c=d"], .cookie(Secret(text: "x"))),
            ([], ["navi_sign_in=x; __Host-navi_sign_in=y"], .cookie(Secret(text: "y"))),
            ([], ["__Host-navi_sign_in=x; __Host-navi_sign_in=y"], .unusable),
            ([], ["a=b", "navi_sign_in=x"], .cookie(Secret(text: "x"))),
            ([], ["xnavi_sign_in=x; NAVI_SIGN_IN=y"], .none), ([], ["navi_sign_in=x; navi_sign_in=y"], .unusable),
            (["Bearer a", "Bearer b"], [], .unusable), (["Basic abc"], ["navi_sign_in=x"], .unusable),
            (["Bearer"], [], .unusable), (["Bearer "], [], .unusable), ([""], [], .unusable),
        ] as [([String], [String], Credential)])
    func parsing(authorization: [String], cookies: [String], expected: Credential) {
        #expect(Credential(authorization: authorization, cookies: cookies) == expected)
    }

    @Test("Secrets are long, different, and fit for a header, a cookie and an address")
    func secrets() {
        let secrets = (0..<1000).map { _ in Secret.random().text }
        #expect(Set(secrets).count == 1000)
        #expect(secrets.allSatisfy { $0.utf8.count == 48 && $0.hasPrefix("navi_") })
        #expect(
            secrets.allSatisfy { $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) } })
        #expect(Secret(text: "abc").hash.count == 32)
    }

    @Test(
        "No token is taken from an address",
        arguments: ["/sessions?token=x", "/?a=b&access_token=x", "/ws/sessions?API_KEY=x", "/auth?token"])
    func addresses(target: String) {
        let gate = RequestGate(policy: HostPolicy(boundHosts: ["127.0.0.1"]), port: 80)
        let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: target, headers: ["Host": "127.0.0.1"])
        guard case .refuse(let refusal) = gate.check(head) else { return #expect(Bool(false)) }
        #expect(refusal.status == 400)
        let harmless = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: "/sessions?q=token%3D1&tokens=2", headers: ["Host": "127.0.0.1"])
        #expect(gate.check(harmless) == .pass)
    }
}

@Suite("Proxies")
struct TrustedProxiesTests {
    private let proxies = TrustedProxies(["10.0.0.1", "10.0.0.2", "192.168.0.0/16", "2001:db8::/32"])

    @Test(
        "The nearest hop that is no proxy is the client, and only a trusted peer is believed",
        arguments: [
            ("203.0.113.9", "10.0.0.1", "203.0.113.9"), ("1.1.1.1, 203.0.113.9", "10.0.0.1", "203.0.113.9"),
            ("203.0.113.9, 10.0.0.2", "10.0.0.1", "203.0.113.9"), ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
            ("", "10.0.0.1", "10.0.0.1"), (" , ", "10.0.0.1", "10.0.0.1"),
            ("203.0.113.9, 192.168.7.7", "2001:db8::1", "203.0.113.9"),
            ("::ffff:203.0.113.9", "::ffff:10.0.0.1", "203.0.113.9"), ("203.0.113.9:4711", "10.0.0.1", "203.0.113.9"),
            ("[2001:4860::8]:4711", "10.0.0.1", "2001:4860::8"), ("203.0.113.9, who", "10.0.0.1", "10.0.0.1"),
        ])
    func client(forwarded: String, peer: String, expected: String) {
        #expect(proxies.client([.xForwardedFor: forwarded], peer: peer) == expected)
    }

    @Test("A connection is secure when a trusted proxy says so")
    func secure() {
        #expect(proxies.isSecure([.xForwardedProto: "https"], peer: "10.0.0.1"))
        #expect(!proxies.isSecure([.xForwardedProto: "https"], peer: "203.0.113.7"))
        #expect(!proxies.isSecure([.xForwardedProto: "http"], peer: "10.0.0.1"))
    }
}

@Suite("Limits of callers")
struct CallerLimitsTests {
    private static let start = ContinuousClock.now

    @Test("One caller's flood leaves the others alone, and ends")
    func separate() {
        nonisolated(unsafe) var now = Self.start
        let limits = CallerLimits(rate: .init(perSecond: 1, burst: 3), clocks: TestTime(running: { now }))
        #expect((0..<5).map { _ in limits.admit(.token(1)) } == [true, true, true, false, false])
        #expect(limits.admit(.token(2)) && limits.admit(.address("1")))
        #expect(!limits.mayTry(.token(1)) && limits.mayTry(.token(3)))
        now += .seconds(2)
        #expect(limits.mayTry(.token(1)))
        #expect((0..<3).map { _ in limits.admit(.token(1)) } == [true, true, false])
    }

    @Test("However many callers there are, those that are remembered are bounded")
    func bounded() {
        nonisolated(unsafe) var now = Self.start
        let limits = CallerLimits(rate: .init(perSecond: 1, burst: 3), clocks: TestTime(running: { now }))
        #expect((0..<10_000).allSatisfy { limits.admit(.token($0)) })
        #expect(!limits.admit(.token(10_000)), "none of them can be forgotten yet")
        now += .seconds(10)
        #expect(limits.admit(.token(10_000)))
    }
}
