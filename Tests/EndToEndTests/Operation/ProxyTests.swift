import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// The recipe of `deploy/proxies`, with the real nginx.
    @Suite struct ProxyTests {
        private func run(_ system: NaviSystem, _ executable: String, _ arguments: [String]) async throws -> ChildProcess
        {
            let child = try await system.nursery.start(
                ChildProcess.Launch(
                    name: "tool", executable: executable, arguments: arguments,
                    environment: ProcessInfo.processInfo.environment, logPath: system.folder["tool.log"]))
            guard try await child.waitForExit(timeLimit: .seconds(60)) == .status(0) else {
                throw Failure("\(executable) \(arguments.joined(separator: " ")): \(child.log)")
            }
            return child
        }

        /// An authority of the test's own, and a certificate of it for the host of the recipe.
        private func makeCertificate(_ system: NaviSystem) async throws {
            let folder = system.folder
            func openssl(_ arguments: String...) async throws {
                _ = try await run(system, "/usr/bin/openssl", arguments)
            }
            try folder.write(
                "subjectAltName=DNS:navi.example.org\nbasicConstraints=CA:FALSE\n", to: "extensions.cnf")
            try await openssl(
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=Test authority", "-keyout", folder["ca.key"], "-out", folder["ca.pem"])
            try await openssl(
                "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
                "/CN=navi.example.org", "-keyout", folder["key.pem"], "-out", folder["request.pem"])
            try await openssl(
                "x509", "-req", "-in", folder["request.pem"], "-CA", folder["ca.pem"], "-CAkey", folder["ca.key"],
                "-CAcreateserial", "-days", "2", "-extfile", folder["extensions.cnf"], "-out", folder["fullchain.pem"])
        }

        /// A recipe as it is, but for the places of this test.
        ///
        /// - Parameters:
        ///   - changes: Further places.
        ///   - others: Servers beside it.
        private func startProxy(
            _ system: NaviSystem, recipe name: String = "nginx.conf", _ changes: [(String, String)],
            others: String = ""
        ) async throws -> Int {
            // Held no longer than it takes to know a free port: nginx tells nobody which one it took.
            let port = try BoundSocket(listens: false).port
            let recipe = try String(
                contentsOfFile: "\(Binaries.packageRoot)/deploy/proxies/\(name)", encoding: .utf8)
            let folder = system.folder
            var text = recipe
            for (from, to) in [
                ("listen 443 ssl http2;", "listen 127.0.0.1:\(port) ssl http2;"),
                ("    listen [::]:443 ssl http2;\n", ""),
                ("/etc/ssl/navi/", "\(folder.path)/"),
            ] + changes {
                try #require(text.contains(from), "the recipe says \(from)")
                text = text.replacing(from, with: to)
            }
            try folder.write(text, to: "navi.conf")
            try folder.makeFolder("nginx")
            let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                .map { "\($0)_temp_path \(folder["nginx"])/\($0);" }.joined(separator: "\n")
            try folder.write(
                """
                user root;
                pid \(folder["nginx"])/pid;
                error_log stderr info;
                events {}
                http {
                access_log off;
                \(places)
                include \(folder["navi.conf"]);
                \(others)
                }
                """, to: "nginx.conf")
            _ = try await system.nursery.start(
                ChildProcess.Launch(
                    name: "nginx", executable: "/usr/sbin/nginx",
                    arguments: [
                        "-p", folder["nginx"], "-c", folder["nginx.conf"], "-g", "daemon off; master_process off;",
                    ],
                    environment: ProcessInfo.processInfo.environment, logPath: folder["nginx.log"]))
            try await eventually("the proxy to listen") { (try? await RawConnection.connect(port: port)) != nil }
            return port
        }

        @Test(arguments: [false, true])
        func nginxServesEverythingOverTLSByPortAndByUnixSocket(byUnixSocket: Bool) async throws {
            let model = try await ScriptedModelServer.start(
                .init(contextWindow: 32768), answer: ModelAnswer.always(.answer("ok")).script)
            try await NaviSystem.prepare(modelURL: model.url) { system in
                try await makeCertificate(system)
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
                let port = try await startProxy(
                    system,
                    [
                        (
                            "server 127.0.0.1:8000;",
                            "server \(byUnixSocket ? "unix:\(socket)" : place.dropFirst("http://".count));"
                        )
                    ])
                let probe = try await run(
                    system, "/usr/bin/python3",
                    [
                        "\(Binaries.packageRoot)/Tests/Fixtures/proxy_probe.py", "\(port)", system.folder["ca.pem"],
                        token,
                    ])
                let found = try decodeJSON(JSONValue.self, from: .init((probe.output.first ?? "").utf8))
                #expect(found["stranger"] == .integer(401) && found["forged"] == .integer(401))
                #expect(found["foreign_origin"] == .integer(403))
                #expect(found["sign_in"] == .integer(200))
                let cookie = found["cookie"]?.stringValue ?? ""
                for part in ["__Host-navi_sign_in=", "; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/;"] {
                    #expect(cookie.contains(part), "\(cookie)")
                }
                #expect(found["hsts"]?.stringValue?.contains("max-age=") == true)
                #expect(found["created"] == .integer(201) && found["upload"] == .integer(201))
                #expect(found["download_is_same"] == .bool(true))
                #expect(found["upgrade"] == .integer(101))
                let kinds = found["socket"]?.arrayValue?.compactMap(\.stringValue) ?? []
                #expect(kinds.first == "session_sync" && kinds.last == "stream_end")
                #expect(found["events"] == .array([.integer(200), .string("text/event-stream")]))
                #expect(found["events_end"] == .bool(true))
            }
        }

        @Test func nginxSaysWhoComesAndNobodyElseCan() async throws {
            try await NaviSystem.prepare { system in
                try await makeCertificate(system)
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
                let port = try await startProxy(
                    system, recipe: "nginx-forward-auth.conf",
                    [
                        ("server unix:/run/navi/http.sock;", "server unix:\(socket);"),
                        ("http://127.0.0.1:4180", "http://127.0.0.1:\(knows)"),
                    ],
                    others: """
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
                let probe = try await run(
                    system, "/usr/bin/python3",
                    [
                        "\(Binaries.packageRoot)/Tests/Fixtures/forward_auth_probe.py", "\(port)",
                        system.folder["ca.pem"],
                    ])
                let found = try decodeJSON(JSONValue.self, from: .init((probe.output.first ?? "").utf8))
                let expected: [String: JSONValue] = [
                    "stranger": .integer(401), "forged": .integer(401), "ada": "ada", "forged_by_ada": "ada",
                    "admin": .bool(true), "ada_admin": .bool(false), "created": .integer(201),
                    "foreign_page": .integer(403), "nobody_here": .integer(401), "socket": .integer(101),
                    "foreign_socket": .integer(403),
                ]
                for (name, value) in expected { #expect(found[name] == value, "\(name): \(found)") }
            }
        }
    }
}
