import Foundation
import NaviProtocol

/// Debian's nginx with a recipe of `deploy/proxies`, in front of a gateway, with a certificate of the test's own.
package struct NginxProxy: Sendable {
    package enum Recipe: Sendable {
        case ownHost
        case belowAPath
        case forwardAuth

        fileprivate var file: String {
            switch self {
            case .ownHost: "nginx.conf"
            case .belowAPath: "nginx-path.conf"
            case .forwardAuth: "nginx-forward-auth.conf"
            }
        }

        /// The gateway's place in it.
        fileprivate var server: String {
            switch self {
            case .ownHost, .belowAPath: "server 127.0.0.1:8000;"
            case .forwardAuth: "server unix:/run/navi/http.sock;"
            }
        }

        package var host: String {
            switch self {
            case .ownHost, .forwardAuth: "navi.example.org"
            case .belowAPath: "home.example.org"
            }
        }

        package var path: String {
            switch self {
            case .ownHost, .forwardAuth: ""
            case .belowAPath: "/navi"
            }
        }
    }

    package let port: Int
    package let recipe: Recipe
    private let system: NaviSystem

    /// Where a browser finds Navi.
    package var origin: String { "https://\(recipe.host):\(port)\(recipe.path)" }

    /// Starts it with the recipe as it is, but for the places of this test.
    ///
    /// - Parameters:
    ///   - changes: Further texts of the recipe, and what to put in their place.
    ///   - server: The gateway: `127.0.0.1:8000` or `unix:/a/socket`.
    ///   - others: Servers beside it.
    package static func start(
        _ system: NaviSystem, _ recipe: Recipe = .ownHost, changes: [String: String] = [:], to server: String,
        beside others: String = ""
    ) async throws -> NginxProxy {
        // Held no longer than it takes to know a free port: nginx tells nobody which one it took.
        let proxy = NginxProxy(port: try BoundSocket(listens: false).port, recipe: recipe, system: system)
        try await proxy.makeCertificate()
        try proxy.writeConfiguration(server: server, changes: changes, others: others)
        let folder = system.folder
        _ = try await system.nursery.start(
            ChildProcess.Launch(
                name: "nginx", executable: try Binaries.tool("nginx", package: "nginx"),
                arguments: [
                    "-p", folder["nginx"], "-c", folder["nginx.conf"], "-g", "daemon off; master_process off;",
                ],
                environment: ProcessInfo.processInfo.environment, logPath: folder["nginx.log"]))
        try await eventually("the proxy to listen") { (try? await RawConnection.connect(port: proxy.port)) != nil }
        return proxy
    }

    /// What `proxy_probe.py` finds behind it.
    package func probe(with token: String) async throws -> JSONValue {
        try await probe("proxy_probe.py", token, recipe.host, recipe.path)
    }

    /// What a script of the fixtures finds.
    package func probe(_ script: String, _ arguments: String...) async throws -> JSONValue {
        let probe = try await run(
            "/usr/bin/python3",
            ["\(Binaries.packageRoot)/Tests/Fixtures/\(script)", "\(port)", system.folder["ca.pem"]] + arguments)
        return try decodeJSON(JSONValue.self, from: .init((probe.output.first ?? "").utf8))
    }

    private func writeConfiguration(server: String, changes: [String: String], others: String) throws {
        var text = try String(
            contentsOfFile: "\(Binaries.packageRoot)/deploy/proxies/\(recipe.file)", encoding: .utf8)
        let folder = system.folder
        let places = [
            ("listen 443 ssl http2;", "listen 127.0.0.1:\(port) ssl http2;"),
            ("    listen [::]:443 ssl http2;\n", ""), (recipe.server, "server \(server);"),
            ("/etc/ssl/navi/", "\(folder.path)/"),
        ]
        for (from, to) in places + changes.map({ ($0, $1) }) {
            guard text.contains(from) else { throw Failure("\(recipe.file) does not say \(from)") }
            text = text.replacing(from, with: to)
        }
        try folder.write(text, to: "navi.conf")
        try folder.makeFolder("nginx")
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder["nginx"])/\($0);" }.joined(separator: "\n")
        try folder.write(
            """
            user root;
            pid \(folder["nginx"])/pid;
            error_log stderr info;
            events {}
            http {
            access_log off;
            \(temporary)
            include \(folder["navi.conf"]);
            \(others)
            }
            """, to: "nginx.conf")
    }

    /// An authority of the test's own, and a certificate of it for the hosts of the recipes.
    private func makeCertificate() async throws {
        let folder = system.folder
        let openssl = "/usr/bin/openssl"
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try folder.write(
            "subjectAltName=DNS:navi.example.org,DNS:home.example.org\nbasicConstraints=CA:FALSE\n",
            to: "extensions.cnf")
        try await run(
            openssl,
            ["req", "-x509"] + key + [
                "-days", "2", "-subj", "/CN=Test authority", "-keyout", folder["ca.key"], "-out", folder["ca.pem"],
            ])
        try await run(
            openssl,
            ["req"] + key + [
                "-subj", "/CN=navi.example.org", "-keyout", folder["key.pem"], "-out", folder["request.pem"],
            ])
        try await run(
            openssl, "x509", "-req", "-in", folder["request.pem"], "-CA", folder["ca.pem"], "-CAkey", folder["ca.key"],
            "-CAcreateserial", "-days", "2", "-extfile", folder["extensions.cnf"], "-out", folder["fullchain.pem"])
    }

    @discardableResult
    private func run(_ executable: String, _ arguments: String...) async throws -> ChildProcess {
        try await run(executable, arguments)
    }

    @discardableResult
    private func run(_ executable: String, _ arguments: [String]) async throws -> ChildProcess {
        let child = try await system.nursery.start(
            ChildProcess.Launch(
                name: "tool", executable: executable, arguments: arguments,
                environment: ProcessInfo.processInfo.environment, logPath: system.folder["tool.log"]))
        guard try await child.waitForExit(timeLimit: .seconds(60)) == .status(0) else {
            throw Failure("\(executable) \(arguments.joined(separator: " ")): \(child.log)")
        }
        return child
    }
}
