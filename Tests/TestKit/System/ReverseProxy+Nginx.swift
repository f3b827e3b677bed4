import Foundation

/// A recipe for nginx.
package enum NginxRecipe: Sendable {
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
}

extension ReverseProxy {
    /// Starts Debian's nginx with the recipe as it is, but for the places of this test.
    ///
    /// - Parameters:
    ///   - changes: Further texts of the recipe, and what to put in their place.
    ///   - server: The gateway: `127.0.0.1:8000` or `unix:/a/socket`.
    ///   - others: Servers beside it.
    package static func nginx(
        _ system: NaviSystem, _ recipe: NginxRecipe = .ownHost, changes: [String: String] = [:], to server: String,
        beside others: String = ""
    ) async throws -> ReverseProxy {
        let isBelowAPath = recipe == .belowAPath
        let proxy = try await ReverseProxy(
            system, host: isBelowAPath ? "home.example.org" : "navi.example.org", path: isBelowAPath ? "/navi" : "")
        let folder = system.folder
        let places = [
            ("listen 443 ssl http2;", "listen 127.0.0.1:\(proxy.port) ssl http2;"),
            ("    listen [::]:443 ssl http2;\n", ""), (recipe.server, "server \(server);"),
            ("/etc/ssl/navi/", "\(folder.path)/"),
        ]
        let text = try proxy.recipe(recipe.file, changes: places + changes.map { ($0, $1) })
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
        return try await proxy.start(
            ChildProcess.Launch(
                name: "nginx", executable: try Binaries.tool("nginx", package: "nginx"),
                arguments: [
                    "-p", folder["nginx"], "-c", folder["nginx.conf"], "-g", "daemon off; master_process off;",
                ],
                environment: ProcessInfo.processInfo.environment, logPath: folder["nginx.log"]))
    }
}
