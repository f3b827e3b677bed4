import Foundation
import NaviProtocol

/// A real proxy with a recipe of `deploy/proxies`, in front of a gateway, with a certificate of the test's own.
package struct ReverseProxy: Sendable {
    package let port: Int
    package let host: String
    /// Below which Navi is.
    package let path: String
    let system: NaviSystem

    /// Where a browser finds Navi.
    package var origin: String { "https://\(host):\(port)\(path)" }

    /// Held no longer than it takes to know a free port: proxies tell nobody which one they took.
    init(_ system: NaviSystem, host: String, path: String = "") async throws {
        port = try BoundSocket(listens: false).port
        self.host = host
        self.path = path
        self.system = system
        try await makeCertificate()
    }

    /// What `proxy_probe.py` finds behind it.
    package func probe(with token: String) async throws -> JSONValue {
        try await probe("proxy_probe.py", token, host, path)
    }

    /// What a script of the fixtures finds.
    package func probe(_ script: String, _ arguments: String...) async throws -> JSONValue {
        let probe = try await run(
            "/usr/bin/python3",
            ["\(Binaries.packageRoot)/Tests/Fixtures/\(script)", "\(port)", system.folder["ca.pem"]] + arguments)
        return try decodeJSON(JSONValue.self, from: .init((probe.output.first ?? "").utf8))
    }

    /// The text of a recipe, with the places of this test in it.
    func recipe(_ file: String, changes: [(from: String, to: String)]) throws -> String {
        var text = try String(contentsOfFile: "\(Binaries.packageRoot)/deploy/proxies/\(file)", encoding: .utf8)
        for (from, to) in changes {
            guard text.contains(from) else { throw Failure("\(file) does not say \(from)") }
            text = text.replacing(from, with: to)
        }
        return text
    }

    /// Starts the program and waits until it listens.
    func start(_ launch: ChildProcess.Launch) async throws -> ReverseProxy {
        _ = try await system.nursery.start(launch)
        try await eventually("the proxy to listen") { (try? await RawConnection.connect(port: port)) != nil }
        return self
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
