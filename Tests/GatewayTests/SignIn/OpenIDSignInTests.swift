import Foundation
import HTTPTypes
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

@Suite("Signing in with an OpenID provider", .timeLimit(.minutes(2)))
struct OpenIDSignInTests {
    @Test(
        "Whom the provider recognises is signed in, with every algorithm that is allowed",
        arguments: SigningKey.Kind.allCases)
    func signIn(kind: SigningKey.Kind) async throws {
        try await OpenIDFixture.run(kind: kind) { fixture in
            let before = try await fixture.harness.status()
            #expect(before["provider"] == "Example" && before["required"] == .bool(true))
            let answer = try await fixture.signIn(return: "/#0198")
            #expect(answer.status == 303 && answer.headers[.location] == "/#0198")
            let cookies = answer.headers[values: .setCookie]
            #expect(cookies.contains { $0.hasPrefix("navi_sign_in=") && $0.contains("HttpOnly; SameSite=Strict") })
            #expect(cookies.contains { $0.hasPrefix("navi_oidc=;") && $0.contains("Max-Age=0") })
            let status = try await fixture.status(answer)
            #expect(status["owner"] == "ada" && status["admin"] == .bool(false))
            #expect(try fixture.events().compactMap { $0["event"]?.stringValue } == ["user_added", "signed_in"])
            #expect(try fixture.events().allSatisfy { $0["subject"] == "248289761001" })
        }
    }

    @Test("Below a path of another site, browser and provider are led there, and cookies are for that path")
    func belowAPath() async throws {
        try await OpenIDFixture.run(basePath: "/navi") { fixture in
            let begun = try await fixture.begin()
            #expect(
                begun.location.contains("redirect_uri=") && begun.location.contains("%2Fnavi%2Fauth%2Foidc%2Fcallback"))
            let answer = try await fixture.signIn()
            #expect(answer.status == 303 && answer.headers[.location] == "/navi/")
            for cookie in answer.headers[values: .setCookie] { #expect(cookie.contains("; Path=/navi;"), "\(cookie)") }
            #expect(try await fixture.status(answer)["owner"] == "ada")
            let (code, _) = try fixture.provider.authorize(begun.location)
            let other = try await fixture.finish(code: code, state: "other", cookie: begun.cookie)
            #expect(other.headers[.location] == "/navi/#sign-in-failed=expired")
        }
    }

    @Test("Who they are says the subject: another name there changes nothing here, and another's name gets nobody in")
    func subjects() async throws {
        try await OpenIDFixture.run { fixture in
            _ = try await fixture.signIn()
            fixture.provider.script.withLock { $0.claims = { $0["preferred_username"] = "root" } }
            #expect(try await fixture.status(try await fixture.signIn())["owner"] == "ada")
            fixture.provider.script.withLock { $0.claims = { $0["sub"] = "another" } }
            #expect(try await fixture.failedSignIn() == "name_taken")
            _ = try await fixture.harness.makeToken(owner: "bob")
            fixture.provider.script.withLock {
                $0.claims = { claims in
                    claims["sub"] = "b"
                    claims["preferred_username"] = "bob"
                }
            }
            #expect(try await fixture.failedSignIn() == "name_taken", "of a user with a token, too")
            let identity = UserIdentity(issuer: fixture.provider.issuer, subject: "b")
            #expect(
                try await fixture.harness.store.changeUser(
                    "bob", isAdmin: nil, identity: identity, now: OpenIDFixture.now))
            #expect(try await fixture.status(try await fixture.signIn())["owner"] == "bob")
        }
    }

    @Test("Groups decide who is let in, and who is an administrator")
    func groups() async throws {
        let settings: @Sendable (inout OpenIDSettings) -> Void = {
            $0.allowedGroups = ["café", "other"]
            $0.adminGroup = "chiefs"
        }
        try await OpenIDFixture.run(settings: settings) { fixture in
            let status = try await fixture.status(try await fixture.signIn())
            #expect(status["admin"] == .bool(false))
            for groups in [["chiefs", "café"], ["café", "chiefs"]] as [JSONValue] {
                fixture.provider.script.withLock { $0.claims = { $0["groups"] = groups } }
                let status = try await fixture.status(try await fixture.signIn())
                #expect(status["admin"] == .bool(true))
            }
            for groups in [nil, [], ["caf"], "cafés", ["chiefs"], .integer(1), ["x": "café"]] as [JSONValue?] {
                fixture.provider.script.withLock { $0.claims = { $0["groups"] = groups } }
                let failure = try await fixture.failedSignIn()
                #expect(failure == "not_allowed", "\(String(describing: groups))")
            }
        }
    }

    @Test("A disabled user is not let in, and is out at once where they were")
    func disabled() async throws {
        try await OpenIDFixture.run { fixture in
            let answer = try await fixture.signIn()
            #expect(try await fixture.status(answer)["signed_in"] == .bool(true))
            _ = try await fixture.harness.store.disableUser("ada", now: OpenIDFixture.now)
            #expect(try await fixture.status(answer)["signed_in"] == .bool(false))
            #expect(try await fixture.failedSignIn() == "disabled")
        }
    }

    @Test("A sign-in ends when the settings say so")
    func lifetime() async throws {
        let settings: @Sendable (inout OpenIDSettings) -> Void = { $0.signInLifetime = .seconds(3600) }
        try await OpenIDFixture.run(settings: settings) { fixture in
            let answer = try await fixture.signIn()
            #expect(answer.headers[values: .setCookie].contains { $0.contains("Max-Age=3600") })
            fixture.harness.world.now.withLock { $0 = OpenIDFixture.now + .seconds(3600) }
            #expect(try await fixture.status(answer)["signed_in"] == .bool(false))
        }
    }

    @Test(
        "The browser comes back to this server and to no other",
        arguments: [
            "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "/a//b", "evil", "/\u{9}/evil",
            "/\r\nSet-Cookie: a=b", "javascript:alert(1)", "", " /", "/é", "/" + String(repeating: "a", count: 1024),
        ])
    func returnPaths(path: String) async throws {
        #expect(ReturnPath.checked(path) == "/")
        try await OpenIDFixture.run { fixture in
            let answer = try await fixture.signIn(return: path)
            #expect(answer.headers[.location] == "/")
        }
    }

    @Test("Below a path of another site the browser does not come back to what is beside Navi")
    func returnPathsBelowAPath() throws {
        let path = try #require(BasePath("/navi"))
        #expect(ReturnPath.checked("/navi/#0198", below: path) == "/navi/#0198")
        for beside in ["/", "/other", "/navigator", "/navi", "/navi/../other", "/navi/%2E./x"] {
            #expect(ReturnPath.checked(beside, below: path) == "/navi/")
        }
    }

    @Test("What the provider's documents say that is none of it signs nobody in, and costs nobody anything else")
    func documents() async throws {
        for change: @Sendable (inout [String: JSONValue]) -> Void in [
            { $0["issuer"] = "https://other.example" }, { $0["issuer"] = nil },
            { $0["token_endpoint"] = "http://192.0.2.1/token" }, { $0["jwks_uri"] = "file:///etc/passwd" },
            { $0["authorization_endpoint"] = "javascript:alert(1)" }, { $0["token_endpoint"] = .integer(4) },
            { $0["authorization_endpoint"] = "https://user:pass@a.example/" }, { $0["jwks_uri"] = "https:///x" },
        ] {
            try await OpenIDFixture.run { fixture in
                fixture.provider.script.withLock { $0.discovery = change }
                let failure = try await fixture.failedSignIn()
                #expect(failure == "unavailable")
            }
        }
    }

    @Test("A secret goes into the body where the provider wants it there")
    func secretInBody() async throws {
        try await OpenIDFixture.run { fixture in
            fixture.provider.script.withLock {
                $0.discovery = { $0["token_endpoint_auth_methods_supported"] = ["client_secret_post"] }
            }
            let failure = try await fixture.failedSignIn()
            #expect(failure == nil)
        }
    }

    @Test("New keys of the provider are learned when a token names one, a few times and no more")
    func rotation() async throws {
        try await OpenIDFixture.run { fixture in
            #expect(try await fixture.failedSignIn() == nil)
            #expect(fixture.provider.count("/jwks") == 1)
            let next = try SigningKey(.edDSA, name: "second")
            fixture.provider.script.withLock { $0.keys = [next] }
            #expect(try await fixture.failedSignIn() == nil)
            #expect(fixture.provider.count("/jwks") == 2)
            let foreign = try SigningKey(.es256, name: "unknown")
            fixture.provider.script.withLock { $0.token = { try foreign.token($0) } }
            for _ in 0..<20 { #expect(try await fixture.failedSignIn() == "invalid_token") }
            #expect(fixture.provider.count("/jwks") == 4)
            #expect(fixture.provider.count("/.well-known/openid-configuration") == 1)
            fixture.instant.value.withLock { $0 += .seconds(3601) }
            fixture.provider.script.withLock { $0.token = nil }
            #expect(try await fixture.failedSignIn() == nil)
            #expect(fixture.provider.count("/.well-known/openid-configuration") == 2)
        }
    }

    @Test("Where no provider is set there is nothing to sign in with")
    func off() async throws {
        let harness = try RouteHarness()
        for path in ["/auth/oidc", "/auth/oidc/callback?code=a&state=b"] {
            #expect(try await harness.send(.get, path).status == 404)
        }
        #expect(try await harness.status()["provider"] == nil)
    }
}
