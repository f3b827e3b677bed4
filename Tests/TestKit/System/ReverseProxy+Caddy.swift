import Foundation

/// A recipe for Caddy.
package enum CaddyRecipe: Sendable {
    case ownHost
    case belowAPath

    fileprivate var file: String {
        switch self {
        case .ownHost: "Caddyfile"
        case .belowAPath: "Caddyfile-path"
        }
    }
}

extension ReverseProxy {
    /// Starts Debian's Caddy with the recipe as it is, but for the places of this test and its certificate.
    ///
    /// - Parameter server: The gateway: `127.0.0.1:8000` or `unix//a/socket`.
    package static func caddy(
        _ system: NaviSystem, _ recipe: CaddyRecipe = .ownHost, to server: String
    ) async throws -> ReverseProxy {
        let isBelowAPath = recipe == .belowAPath
        let proxy = try await ReverseProxy(
            system, host: isBelowAPath ? "home.example.org" : "navi.example.org", path: isBelowAPath ? "/navi" : "")
        let folder = system.folder
        let site = """
            https://\(proxy.host):\(proxy.port) {
                bind 127.0.0.1
                tls \(folder["fullchain.pem"]) \(folder["key.pem"])
            """
        let text = try proxy.recipe(
            recipe.file, changes: [("\(proxy.host) {", site), ("127.0.0.1:8000", server)])
        try folder.makeFolder("caddy")
        // Nothing but the one port is opened.
        try folder.write("{\n    admin off\n    auto_https disable_redirects\n}\n\(text)", to: "Caddyfile")
        var environment = ProcessInfo.processInfo.environment
        for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] { environment[name] = folder["caddy"] }
        return try await proxy.start(
            ChildProcess.Launch(
                name: "caddy", executable: try Binaries.tool("caddy", package: "caddy"),
                arguments: ["run", "--config", folder["Caddyfile"], "--adapter", "caddyfile"], environment: environment,
                logPath: folder["caddy.log"]))
    }
}
