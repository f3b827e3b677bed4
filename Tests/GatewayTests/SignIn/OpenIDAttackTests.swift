import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

@Suite("Whoever is not signed in by a provider", .timeLimit(.minutes(3)))
struct OpenIDAttackTests {
    /// What a token may say that is not so. The number is the clock's, in seconds.
    private static let lies: [(name: String, change: @Sendable (inout [String: JSONValue], Int64) -> Void)] = [
        ("another nonce", { claims, _ in claims["nonce"] = "AAAA" }),
        ("no nonce", { claims, _ in claims["nonce"] = nil }),
        ("another audience", { claims, _ in claims["aud"] = "other" }),
        ("no audience", { claims, _ in claims["aud"] = nil }),
        ("more audiences", { claims, _ in claims["aud"] = [.string(ScriptedProvider.clientID), "other"] }),
        ("another party", { claims, _ in claims["azp"] = "other" }),
        ("another issuer", { claims, _ in claims["iss"] = "https://evil.example" }),
        ("no issuer", { claims, _ in claims["iss"] = nil }), ("no subject", { claims, _ in claims["sub"] = nil }),
        ("an empty subject", { claims, _ in claims["sub"] = "" }),
        ("a subject as a number", { claims, _ in claims["sub"] = .integer(1) }),
        ("expired", { claims, now in claims["exp"] = .integer(now - 61) }),
        ("no end", { claims, _ in claims["exp"] = nil }),
        ("an end as text", { claims, now in claims["exp"] = .string("\(now + 300)") }),
        // A number that is none would be no end, which is refused as well.
        ("an end out of all bounds", { claims, _ in claims["exp"] = try? JSONValue(json: "1e400") }),
        ("not yet", { claims, now in claims["nbf"] = .integer(now + 61) }),
        ("made in the future", { claims, now in claims["iat"] = .integer(now + 61) }),
        ("made long ago", { claims, now in claims["iat"] = .integer(now - 901) }),
        ("made never", { claims, _ in claims["iat"] = nil }),
        ("made before all time", { claims, _ in claims["iat"] = .integer(.min) }),
    ]

    @Test("A token that is for somebody or something else signs nobody in", arguments: lies.indices)
    func claims(index: Int) async throws {
        let lie = Self.lies[index]
        try await OpenIDFixture.run { fixture in
            let seconds = OpenIDFixture.now.milliseconds / 1000
            fixture.provider.script.withLock { $0.claims = { lie.change(&$0, seconds) } }
            let answer = try await fixture.signIn()
            #expect(fixture.failure(answer) == "invalid_token", "\(lie.name)")
            #expect(!answer.headers[values: .setCookie].contains { $0.hasPrefix("navi_sign_in=") })
            let event = try #require(try fixture.events().last)
            #expect(event["event"] == "sign_in_failed" && event["decision"] == "invalid_token")
        }
    }

    @Test(
        "A token with a name that no user can have signs nobody in",
        arguments: [
            nil, "", " ", "a\nb", "\u{202E}a", .integer(7), ["ada"], .string(String(repeating: "a", count: 500)),
        ] as [JSONValue?])
    func names(name: JSONValue?) async throws {
        try await OpenIDFixture.run { fixture in
            fixture.provider.script.withLock { $0.claims = { $0["preferred_username"] = name } }
            let failure = try await fixture.failedSignIn()
            #expect(failure == "no_name")
        }
    }

    /// Tokens that somebody makes who does not have the provider's key.
    private static func forgeries(
        _ honest: SigningKey, _ foreign: SigningKey, _ claims: [String: JSONValue]
    ) throws -> [(String, String)] {
        func unsigned(_ header: [String: JSONValue]) -> String { SigningKey.unsigned(claims, header: header) }
        func keyed(_ algorithm: String) -> String {
            let text = unsigned(["alg": .string(algorithm), "kid": .string(honest.name)])
            let code = HMAC<SHA256>.authenticationCode(
                for: Data(text.utf8), using: SymmetricKey(data: honest.publicBytes))
            return "\(text).\(Base64URL.encode(code))"
        }
        let good = try honest.token(claims)
        let parts = good.split(separator: ".")
        let other = SigningKey.unsigned(claims.merging(["sub": "root"]) { $1 }, header: [:]).split(separator: ".")[1]
        return [
            ("none", unsigned(["alg": "none"]) + "."), ("None", unsigned(["alg": "None"]) + "."),
            ("none with a signature", "\(unsigned(["alg": "none"])).\(parts[2])"),
            ("no algorithm", "\(unsigned(["kid": .string(honest.name)])).\(parts[2])"),
            ("HS256 with the public key", keyed("HS256")), ("HMAC under another name", keyed(honest.algorithm)),
            ("another key under this name", try foreign.token(claims, header: ["kid": .string(honest.name)])),
            ("another key without a name", try foreign.token(claims, header: ["kid": .null])),
            ("an unknown key", try foreign.token(claims)),
            ("a key that it brings along", try foreign.token(claims, header: ["jwk": try foreign.published()])),
            ("other claims", "\(parts[0]).\(other).\(parts[2])"), ("no signature", "\(parts[0]).\(parts[1])."),
            ("two parts", "\(parts[0]).\(parts[1])"), ("four parts", good + ".a"), ("nothing", ""), ("dots", ".."),
            ("an unknown demand", try honest.token(claims, header: ["crit": ["b64"], "b64": .bool(false)])),
            ("a deep header", try honest.token(claims, header: ["x": deep(200)])),
            ("too long", good + String(repeating: "A", count: IDToken.maxBytes)),
        ]
    }

    private static func deep(_ depth: Int) -> JSONValue {
        (0..<depth).reduce(JSONValue.null) { value, _ in .array([value]) }
    }

    @Test("A token that the provider has not signed signs nobody in", arguments: SigningKey.Kind.allCases)
    func forged(kind: SigningKey.Kind) async throws {
        try await OpenIDFixture.run(kind: kind) { fixture in
            let honest = fixture.provider.script.withLock { $0.keys[0] }
            let foreign = try SigningKey(kind == .edDSA ? .edDSA : .es256, name: "foreign")
            let count = try Self.forgeries(honest, foreign, [:]).count
            for index in 0..<count {
                fixture.provider.script.withLock {
                    $0.token = { try Self.forgeries(honest, foreign, $0)[index].1 }
                }
                let answer = try await fixture.signIn()
                let name = try Self.forgeries(honest, foreign, [:])[index].0
                #expect(fixture.failure(answer) == "invalid_token", "\(name)")
            }
            fixture.provider.script.withLock { $0.token = nil }
            #expect(try await fixture.failedSignIn() == nil, "the honest one still gets in")
        }
    }

    @Test("An answer counts once, in the browser that asked, soon, and for the state that it was sent")
    func answers() async throws {
        try await OpenIDFixture.run { fixture in
            let begun = try await fixture.begin()
            let (code, state) = try fixture.provider.authorize(begun.location)
            let victim = try await fixture.begin()
            for (cookie, state) in [
                ("", state), (victim.cookie, state), (begun.cookie, "x"), ("navi_oidc=AAAA", state),
                (begun.cookie + "A", state), ("\(begun.cookie); \(victim.cookie)", state),
            ] {
                let answer = try await fixture.finish(code: code, state: state, cookie: cookie)
                #expect(fixture.failure(answer) == "expired", "\(cookie)")
            }
            #expect(fixture.provider.count("/token") == 0, "the provider hears of none of it")
            #expect(fixture.failure(try await fixture.finish(code: code, state: state, cookie: begun.cookie)) == nil)
            let again = try await fixture.finish(code: code, state: state, cookie: begun.cookie)
            #expect(fixture.failure(again) == "expired")
            #expect(fixture.provider.count("/token") == 1)
            fixture.harness.world.now.withLock { $0 = OpenIDFixture.now + .seconds(600) }
            let (late, lateState) = try fixture.provider.authorize(victim.location)
            let answer = try await fixture.finish(code: late, state: lateState, cookie: victim.cookie)
            #expect(fixture.failure(answer) == "expired")
        }
    }

    @Test("A page of another site that leads a browser to the way back costs its user nothing")
    func strangersOfAnotherSite() async throws {
        try await OpenIDFixture.run(failureRate: RequestAccess.failureRate) { fixture in
            let begun = try await fixture.begin()
            for _ in 0..<30 { _ = try await fixture.finish(code: "a", state: "b", cookie: "") }
            let (code, state) = try fixture.provider.authorize(begun.location)
            let answer = try await fixture.finish(code: code, state: state, cookie: begun.cookie)
            #expect(fixture.failure(answer) == nil)
            let kinds = try fixture.events().compactMap { $0["event"]?.stringValue }
            #expect(kinds == Array(repeating: "provider_failed", count: 10) + ["user_added", "signed_in"])
        }
    }

    @Test("A code of another sign-in is of no use: the provider asks for the verifier, and the token has the nonce")
    func injection() async throws {
        try await OpenIDFixture.run { fixture in
            let (attacker, victim) = (try await fixture.begin(), try await fixture.begin())
            let (stolen, _) = try fixture.provider.authorize(victim.location)
            let (_, state) = try fixture.provider.authorize(attacker.location)
            let answer = try await fixture.finish(code: stolen, state: state, cookie: attacker.cookie)
            #expect(fixture.failure(answer) == "refused")
        }
    }

    @Test("An answer of another provider is refused, and one that does not say whose it is where it should")
    func mixUp() async throws {
        try await OpenIDFixture.run { fixture in
            func finish(_ more: String) async throws -> Answer {
                let begun = try await fixture.begin()
                let (code, state) = try fixture.provider.authorize(begun.location)
                return try await fixture.finish(code: code, state: state, cookie: begun.cookie, more: more)
            }
            for more in ["&iss=https%3A%2F%2Fevil.example", "&error=access_denied"] {
                let answer = try await finish(more)
                #expect(fixture.failure(answer) == "refused")
            }
            #expect(fixture.provider.count("/token") == 0)
            let answer = try await finish("&iss=\(fixture.provider.issuer)")
            #expect(fixture.failure(answer) == nil)
        }
        try await OpenIDFixture.run { fixture in
            fixture.provider.script.withLock {
                $0.discovery = { $0["authorization_response_iss_parameter_supported"] = .bool(true) }
            }
            let failure = try await fixture.failedSignIn()
            #expect(failure == "refused")
        }
    }

    @Test("Keys that are none, or too many, or too large, sign nobody in and end nothing")
    func keySets() async throws {
        let (long, zeros) = (String(repeating: "A", count: 5000), String(repeating: "A", count: 43))
        let sets = [
            "", "[]", "{}", #"{"keys":{}}"#, #"{"keys":[null,1,"a",[]]}"#, String(repeating: "[", count: 100_000),
            #"{"keys":[{"kty":"RSA","kid":"first","n":"","e":"AQAB"}]}"#,
            #"{"keys":[{"kty":"RSA","kid":"first","n":"AQAB","e":"AA"}]}"#,
            #"{"keys":[{"kty":"RSA","kid":"first","n":"\#(long)","e":"AQAB"}]}"#,
            #"{"keys":[{"kty":"oct","kid":"first","k":"AAAA","alg":"HS256"}]}"#,
            #"{"keys":[{"kty":"EC","crv":"P-256","kid":"first","x":"AAAA","y":"AAAA"}]}"#,
            #"{"keys":[{"kty":"EC","crv":"P-256","kid":"first","x":"\#(zeros)","y":"\#(zeros)"}]}"#,
            #"{"keys":[{"kty":"EC","crv":"P-256","kid":"first","x":"€","y":"="}]}"#,
            #"{"keys":["# + String(repeating: #"{"kty":"oct"},"#, count: 1000) + "1]}",
            #"{"keys":["# + String(repeating: " ", count: OpenIDHTTP.maxBytes) + "]}",
        ]
        for set in sets {
            try await OpenIDFixture.run { fixture in
                fixture.provider.script.withLock { $0.keySet = set }
                let failure = try await fixture.failedSignIn()
                #expect(["unavailable", "invalid_token"].contains(failure), "\(set.prefix(80))")
            }
        }
    }

    @Test("A provider that is slow, or gone, or speaks nonsense, is told of in words, and asked once for all who come")
    func unavailable() async throws {
        try await OpenIDFixture.run(limit: .seconds(2)) { fixture in
            let hangs = Gate("the provider to answer")
            fixture.provider.script.withLock {
                $0.answer = { _ in
                    try await hangs.wait()
                    return nil
                }
            }
            let failures = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let begun = try await fixture.begin(peer: "192.0.2.\(number)")
                        return fixture.failure(
                            Answer(status: 303, headers: [.location: begun.location], body: []))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(failures == Array(repeating: "unavailable", count: 20))
            #expect(fixture.provider.count("/.well-known/openid-configuration") == 1)
            #expect(try await fixture.failedSignIn() == "unavailable", "for a moment nobody asks again")
            #expect(fixture.provider.count("/.well-known/openid-configuration") == 1)
            hangs.open()
            fixture.provider.script.withLock { $0.answer = nil }
            fixture.instant.value.withLock { $0 += .seconds(6) }
            #expect(try await fixture.failedSignIn() == nil)
        }
        try await OpenIDFixture.run(limit: .seconds(2)) { fixture in
            let hangs = Gate("the body to go on")
            fixture.provider.script.withLock {
                $0.answer = { _ in
                    Response(
                        status: .ok,
                        body: ResponseBody { writer in
                            try await writer.write(ByteBuffer(string: "{"))
                            try await hangs.wait()
                            try await writer.finish(nil)
                        })
                }
            }
            let start = ContinuousClock.now
            let failure = try await fixture.failedSignIn()
            #expect(failure == "unavailable", "a body that never ends")
            #expect(ContinuousClock.now - start < .seconds(10))
            hangs.open()
        }
        for status in [HTTPResponse.Status.found, .notFound, .internalServerError, .ok] {
            try await OpenIDFixture.run { fixture in
                fixture.provider.script.withLock {
                    $0.answer = { _ in
                        Response(
                            status: status, headers: [.location: "https://evil.example"],
                            body: ResponseBody(byteBuffer: ByteBuffer(string: "<html>")))
                    }
                }
                let failure = try await fixture.failedSignIn()
                #expect(failure == "unavailable")
            }
        }
    }

    @Test("Who fails too often costs the provider nothing more, and each time that counted is in the audit log")
    func limits() async throws {
        try await OpenIDFixture.run(failureRate: RequestAccess.failureRate) { fixture in
            fixture.provider.script.withLock { $0.claims = { $0["nonce"] = "x" } }
            for _ in 0..<30 { _ = try await fixture.signIn() }
            #expect(fixture.provider.count("/token") == 10)
            #expect(try await fixture.failedSignIn() == "too_many")
            let failed = try fixture.events().filter { $0["decision"] == "invalid_token" }
            #expect(failed.count == 10)
            fixture.provider.script.withLock { $0.claims = { _ in } }
            #expect(try await fixture.failedSignIn(peer: "192.0.2.99") == nil, "others get in")
        }
    }
}
