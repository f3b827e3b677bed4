import Foundation
import NaviProtocol
import TestKit

/// A headless Chromium with a profile of its own; it ends with its nursery.
final class Browser: Sendable {
    private let tools: DevTools
    private let origin: String

    private init(tools: DevTools, origin: String) {
        self.tools = tools
        self.origin = origin
    }

    /// - Parameters:
    ///   - origin: The only server that pages may talk to, such as `http://127.0.0.1:8000`; with a path, only below it.
    ///   - flags: Further ones of Chromium.
    static func start(
        in nursery: ProcessNursery, folder: TemporaryFolder, origin: String, flags: [String] = []
    ) async throws -> Browser {
        let profile = folder["chromium"]
        let process = try await nursery.start(
            ChildProcess.Launch(
                name: "chromium", executable: try executable(),
                arguments: [
                    "--headless=new", "--remote-debugging-port=0", "--user-data-dir=\(profile)", "--no-first-run",
                    "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
                    "--disable-component-update", "--disable-sync", "--disable-extensions", "--mute-audio",
                    "--hide-scrollbars", "--force-color-profile=srgb",
                ] + (geteuid() == 0 ? ["--no-sandbox"] : []) + flags + ["about:blank"],
                environment: ProcessInfo.processInfo.environment, logPath: folder["chromium.log"]))
        var lines: [String] = []
        try await eventually(timeLimit: .seconds(30), "the browser to listen; \(process.log.suffix(500))") {
            // Written when it listens: the port, then the path.
            let text = try? String(contentsOfFile: "\(profile)/DevToolsActivePort", encoding: .utf8)
            lines = (text ?? "").split(separator: "\n").map(String.init)
            return lines.count == 2
        }
        guard let port = Int(lines[0]) else { throw Failure("the browser listens on \(lines[0])") }
        return Browser(tools: try await .connect(port: port, path: lines[1]), origin: origin)
    }

    /// A page without cookies and storage of other contexts; pages of one context share them, as tabs do.
    func newPage(in context: String? = nil) async throws -> Page {
        let context = if let context { context } else { try await newContext() }
        let target = try await tools.send(
            "Target.createTarget", ["url": "about:blank", "browserContextId": .string(context), "newWindow": true])
        let session = try await tools.send(
            "Target.attachToTarget", ["targetId": target["targetId"] ?? .null, "flatten": true])
        guard let id = session["sessionId"]?.stringValue else { throw Failure("the browser opened no page") }
        return try await Page.open(tools: tools, session: id, context: context, origin: origin)
    }

    private func newContext() async throws -> String {
        guard let id = try await tools.send("Target.createBrowserContext")["browserContextId"]?.stringValue else {
            throw Failure("the browser made no context")
        }
        return id
    }

    /// `NAVI_TEST_CHROMIUM` names another one.
    private static func executable() throws -> String {
        if let path = ProcessInfo.processInfo.environment["NAVI_TEST_CHROMIUM"] { return path }
        return try Binaries.tool("chromium", package: "chromium")
    }
}
