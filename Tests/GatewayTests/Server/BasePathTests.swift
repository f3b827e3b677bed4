import HTTPTypes
import NIOHTTP1
import NaviProtocol
import TestKit
import Testing

@testable import gateway

/// Navi below a path of another site: `NAVI_BASE_PATH`.
@Suite("The base path")
struct BasePathTests {
    @Test(
        "is names with slashes between them",
        arguments: [
            ("", ""), ("/", ""), ("/navi", "/navi"), ("/navi/", "/navi"), ("/a/b.c/~d_e-1", "/a/b.c/~d_e-1"),
            ("/.well", "/.well"),
        ])
    func names(setting: String, path: String) throws {
        #expect(BasePath(setting)?.text == path)
    }

    @Test(
        "is nothing that two readers could read differently",
        arguments: [
            "navi", "//", "/navi//", "//navi", "/a//b", "/.", "/..", "/a/../b", "/a/.", "/nävi", "/a b", "/a%20b",
            "/a?b", "/a#b",
            "/a;b", "/a\\b", "/a\"b", "/a,b", "/a:b", "/a<b", "https://host/navi", "/\r\nSet-Cookie",
            "/" + String(repeating: "x", count: 200),
        ])
    func refused(setting: String) {
        #expect(BasePath(setting) == nil)
    }

    @Test("does not begin as a path of Navi's own, whichever that is")
    func ownNames() throws {
        let names = try RouteHarness().routes.compactMap { $0.path.split(separator: "/").first }
        #expect(names.count > 100)
        for name in Set(names) { #expect(BasePath("/\(name)/x") == nil, "\(name)") }
        #expect(BasePath.ownNames.isSubset(of: names), "and no more is kept from anybody")
    }

    @Test("is taken off once, whole, and nowhere else")
    func inside() throws {
        let path = try #require(BasePath("/navi"))
        for (target, inside) in [
            ("/navi/", "/"), ("/navi/sessions?q=/navi/", "/sessions?q=/navi/"), ("/sessions", "/sessions"),
            ("/navi", "/navi"),
            ("/navi?x", "/navi?x"), ("/navigate", "/navigate"), ("/navi/navi/x", "/navi/x"), ("/NAVI/x", "/NAVI/x"),
            ("/%6eavi/x", "/%6eavi/x"), ("//navi/x", "//navi/x"), ("/navi//x", "//x"), ("*", "*"),
            ("/x/navi/", "/x/navi/"),
        ] {
            #expect(path.inside(target) == inside)
            #expect(BasePath.root.inside(target) == target)
        }
    }

    @Test("leads the gate to the same targets, sockets included")
    func gate() throws {
        let gate = RequestGate(
            policy: HostPolicy(boundHosts: ["127.0.0.1"]), port: 8000, path: try #require(BasePath("/navi")))
        for target in ["/ws/sessions", "/navi/ws/sessions"] {
            let head = HTTPRequestHead(
                version: .http1_1, method: .GET, uri: target,
                headers: [
                    "Host": "127.0.0.1:8000", "Upgrade": "websocket", "Connection": "Upgrade",
                    "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
                ])
            #expect(gate.check(gate.inside(head)) == .upgrade(.sessionList))
        }
        let secret = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: "/navi/sessions?token=x", headers: ["Host": "127.0.0.1:8000"])
        #expect(gate.check(gate.inside(secret)) != .pass)
    }

    @Test("names the cookie that is for it alone, and leaves the one of the host's root alone")
    func cookie() throws {
        let below = BrowserCookie.signIn(below: try #require(BasePath("/navi")))
        #expect(
            below.setting("x", lifetime: .seconds(5), isSecure: true).hasPrefix("__Secure-navi_sign_in=x; Path=/navi; ")
        )
        #expect(below.setting("x", lifetime: .seconds(5), isSecure: false).hasPrefix("navi_sign_in=x; Path=/navi; "))
        #expect(
            BrowserCookie.signIn().setting("x", lifetime: .seconds(5), isSecure: true).hasPrefix(
                "__Host-navi_sign_in=x; Path=/; "))
        let both = ["navi_sign_in=plain; __Secure-navi_sign_in=below; __Host-navi_sign_in=root"]
        #expect(below.values(in: both) == ["below"] && BrowserCookie.signIn().values(in: both) == ["root"])
        #expect(below.values(in: ["__Host-navi_sign_in=root"]) == [])
    }

    @Test("begins what is said of addresses, and the path without its slash leads to the page")
    func answers() async throws {
        let harness = try RouteHarness(web: ["index.html": "<!doctype html>"], basePath: "/a/navi")
        let created = try await harness.send(.post, "/sessions", json: #"{"profile_id":"secretary"}"#)
        #expect(created.headers[.location]?.hasPrefix("/a/navi/sessions/") == true)
        _ = try await harness.makeSession()
        let link = try await harness.send(.get, "/sessions?limit=1").headers[.link]
        #expect(link?.hasPrefix("</a/navi/sessions?limit=1&cursor=") == true)
        let document = try await harness.send(.get, "/openapi.json").json()
        #expect(document["servers"] == [["url": "/a/navi/"]])
        let redirection = try await harness.send(.get, "/a/navi")
        #expect(redirection.status == 308 && redirection.headers[.location] == "/a/navi/")
    }
}
