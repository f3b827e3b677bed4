import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// The recipes of `deploy/proxies`, with the real proxies.
    @Suite struct ProxyTests {
        enum Program: CaseIterable {
            case nginx
            case caddy
        }

        @Test(arguments: Program.allCases, [false, true])
        func everythingIsServedOverTLSByPortAndByUnixSocket(_ program: Program, byUnixSocket: Bool) async throws {
            let model = try await ScriptedModelServer.start(
                .init(contextWindow: 32768), answer: ModelAnswer.always(.answer("ok")).script)
            try await NaviSystem.prepare(modelURL: model.url) { system in
                let socket = system.folder["http.sock"]
                var environment = ["NAVI_ALLOWED_HOSTS": "navi.example.org", "NAVI_TRUSTED_PROXIES": "127.0.0.1"]
                if byUnixSocket {
                    environment["NAVI_TRUSTED_PROXIES"] = "unix"
                    environment["NAVI_LISTEN_SOCKET"] = socket
                }
                let token = try #require(try await system.gatewayCommand("token", "create", "--admin").output.first)
                let gateway = try await system.nursery.start(
                    try system.launch("navi-gateway", name: "gateway", environment: environment))
                let line = try #require(try await gateway.lines.next(timeLimit: .seconds(20)))
                let place = try #require(line.split(separator: " ").last)
                #expect(byUnixSocket == (place == "unix:\(socket)"))
                try await system.startWorker()
                let address = String(place.dropFirst("http://".count))
                let proxy =
                    switch program {
                    case .nginx: try await ReverseProxy.nginx(system, to: byUnixSocket ? "unix:\(socket)" : address)
                    case .caddy: try await ReverseProxy.caddy(system, to: byUnixSocket ? "unix/\(socket)" : address)
                    }
                let found = try await proxy.probe(with: token)
                #expect(found["stranger"] == .integer(401) && found["forged"] == .integer(401))
                #expect(found["foreign_origin"] == .integer(403))
                #expect(found["sign_in"] == .integer(200))
                let cookie = found["cookie"]?.stringValue ?? ""
                for part in ["__Host-navi_sign_in=", "; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/;"] {
                    #expect(cookie.contains(part), "\(cookie)")
                }
                #expect(found["hsts"]?.stringValue?.contains("max-age=") == true)
                expectConversation(found, below: "")
            }
        }

        @Test func nginxSaysWhoComesAndNobodyElseCan() async throws {
            try await NaviSystem.prepare { system in
                let (socket, knows) = (system.folder["http.sock"], try BoundSocket(listens: false).port)
                let environment = [
                    "NAVI_ALLOWED_HOSTS": "navi.example.org", "NAVI_LISTEN_SOCKET": socket,
                    "NAVI_TRUSTED_PROXIES": "unix", "NAVI_FORWARD_AUTH_HEADER": "Remote-User",
                    "NAVI_FORWARD_AUTH_GROUPS_HEADER": "Remote-Groups",
                    "NAVI_FORWARD_AUTH_ADMIN_GROUP": "navi-admins",
                ]
                for name in ["ada", "root"] { _ = try await system.gatewayCommand("user", "add", name) }
                let gateway = try await system.nursery.start(
                    try system.launch("navi-gateway", name: "gateway", environment: environment))
                _ = try await gateway.lines.next(timeLimit: .seconds(20))
                let proxy = try await ReverseProxy.nginx(
                    system, .forwardAuth, changes: ["http://127.0.0.1:4180": "http://127.0.0.1:\(knows)"],
                    to: "unix:\(socket)",
                    beside: """
                        server {
                            listen 127.0.0.1:\(knows);
                            location / {
                                if ($http_who = "") { return 401; }
                                add_header Remote-User $http_who;
                                add_header Remote-Groups $http_groups;
                                return 204;
                            }
                        }
                        """)
                let found = try await proxy.probe("forward_auth_probe.py")
                let expected: [String: JSONValue] = [
                    "stranger": .integer(401), "forged": .integer(401), "ada": "ada", "forged_by_ada": "ada",
                    "admin": .bool(true), "ada_admin": .bool(false), "created": .integer(201),
                    "foreign_page": .integer(403), "nobody_here": .integer(401), "socket": .integer(101),
                    "foreign_socket": .integer(403),
                ]
                for (name, value) in expected { #expect(found[name] == value, "\(name): \(found)") }
            }
        }

        /// What is left of the path, or nothing of it, reaches Navi: it knows its own paths either way.
        @Test(arguments: ["http://navi;", "http://navi/;", nil])
        func everythingIsServedBelowAPathOfAnotherSite(nginxPasses next: String?) async throws {
            let model = try await ScriptedModelServer.start(
                .init(contextWindow: 32768), answer: ModelAnswer.always(.answer("ok")).script)
            let environment = [
                "NAVI_ALLOWED_HOSTS": "home.example.org", "NAVI_TRUSTED_PROXIES": "127.0.0.1",
                "NAVI_BASE_PATH": "/navi",
            ]
            try await NaviSystem.prepare(.init(environment: environment), modelURL: model.url) { system in
                let token = try #require(try await system.gatewayCommand("token", "create", "--admin").output.first)
                try await system.startGateway()
                try await system.startWorker()
                let address = "127.0.0.1:\(system.port)"
                let proxy =
                    if let next {
                        try await ReverseProxy.nginx(
                            system, .belowAPath, changes: ["proxy_pass http://navi;": "proxy_pass \(next)"],
                            to: address)
                    } else {
                        try await ReverseProxy.caddy(system, .belowAPath, to: address)
                    }
                let found = try await proxy.probe(with: token)
                #expect(found["stranger"] == .integer(401) && found["forged"] == .integer(401))
                #expect(found["foreign_origin"] == .integer(403))
                #expect(found["sign_in"] == .integer(200))
                let cookie = found["cookie"]?.stringValue ?? ""
                for part in ["__Secure-navi_sign_in=", "; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/navi;"] {
                    #expect(cookie.contains(part), "\(cookie)")
                }
                #expect(found["hsts"] == .string(""), "the host is not Navi's alone")
                #expect(found["clears"] == .string(""), "what the host's other pages keep in the browser is theirs")
                expectConversation(found, below: "/navi")
            }
        }

        private func expectConversation(_ found: JSONValue, below path: String) {
            #expect(found["page"] == .bool(true), "the page and all that it names")
            #expect(found["created"] == .integer(201) && found["upload"] == .integer(201))
            #expect(found["location"]?.stringValue?.hasPrefix("\(path)/sessions/") == true)
            #expect(found["link"]?.stringValue?.hasPrefix("<\(path)/sessions?") == true)
            #expect(found["server"] == .string("\(path)/"))
            #expect(found["download_is_same"] == .bool(true))
            #expect(found["upgrade"] == .integer(101))
            let kinds = found["socket"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(kinds.first == "session_sync" && kinds.last == "stream_end")
            #expect(found["events"] == .array([.integer(200), .string("text/event-stream")]))
            #expect(found["events_end"] == .bool(true))
        }
    }
}
