import Foundation

/// The rules of the house that a machine can check: how long a file may be, and who may import whom.
struct HouseRules {
    /// Longest file, in lines.
    static let maxLines = 400

    /// Our modules that the files of a folder may import. The folder with the longest matching path counts.
    static let allowedImports: [(folder: String, modules: Set<String>)] = [
        ("Sources/Common/Protocol", []),
        ("Sources/Common/Telemetry", []),
        ("Sources/Common/Configuration", ["NaviProtocol"]),
        ("Sources/Common/Profiles", ["NaviProtocol", "NaviConfiguration", "NaviTelemetry"]),
        ("Sources/Common/Store", ["NaviProtocol", "NaviTelemetry", "CSQLite", "CScheduling"]),
        ("Sources/Common/Context", ["NaviProtocol", "NaviStore"]),
        ("Sources/Common/Files", ["NaviProtocol", "NaviStore"]),
        ("Sources/Common/Link", ["NaviProtocol", "NaviTelemetry", "CZeroMQ"]),
        // A word to a worker may carry a turn as the store gives it.
        ("Sources/Common/Link/Codec", ["NaviProtocol", "NaviStore"]),
        ("Sources/Common/Link/Messages", ["NaviProtocol", "NaviStore"]),
        ("Sources/Common/Link/Roster", ["NaviProtocol", "NaviStore"]),
        ("Sources/Common/Outgoing", []),
        ("Sources/Common/Process", ["NaviConfiguration", "NaviProfiles", "NaviStore", "NaviTelemetry", "CProcess"]),
        ("Sources/gateway", common),
        ("Sources/worker", common),
        (
            "Sources/janitor",
            common.subtracting(["NaviLink", "NaviProfiles", "NaviContext", "NaviOutgoing"])
        ),
    ]

    /// Rooms of each program, its folders, that a room may know; "root" stands for the files beside them.
    static let rooms: [String: [String: Set<String>]] = [
        "gateway": [
            "Admission": ["Access", "Audit", "SignIn"],
            "Audit": ["Access"],
            "Commands": ["Access", "Audit", "root"],
            "Conversations": ["Access", "Audit", "Events", "Files", "Jobs", "Memory", "SessionList", "Turns"],
            "Events": ["Metrics"],
            "Health": ["Access", "Errors", "Events"],
            "HTTP": [
                "Access", "Admission", "Audit", "Conversations", "Errors", "Files", "Health", "Metrics", "SignIn",
                "WebSocket",
            ],
            "SessionList": ["Events"],
            "SignIn": ["Access", "Jobs"],
            "Turns": ["Errors", "Events"],
            "WebSocket": ["Access", "Admission", "Conversations", "Errors", "Events", "Jobs"],
            "root": [
                "Access", "Admission", "Audit", "Conversations", "Events", "Files", "HTTP", "Health", "Jobs", "Metrics",
                "SessionList", "SignIn", "Turns", "WebSocket",
            ],
        ],
        "worker": [
            "Agent": ["Context", "Models", "Text", "Tools", "Turns"],
            "Context": ["Files", "Jobs", "Models", "Text", "Turns"],
            "Jobs": ["Seats", "Turns"],
            "Files": ["Programs"],
            "Naming": ["Agent", "Jobs", "Models", "Turns"],
            "Pool": ["Agent", "Seats", "Turns"],
            "Programs": ["Text"],
            "Tools": ["Files", "Models", "Programs", "Text", "Turns"],
            "Turns": ["Models"],
            "root": ["Agent", "Context", "Jobs", "Models", "Naming", "Pool", "Seats", "Tools"],
        ],
        "janitor": [
            "Commands": ["Files", "Upkeep", "root"],
            "Files": ["Upkeep"],
            "Sweeps": ["Files", "Upkeep"],
            "root": ["Files", "Sweeps", "Upkeep"],
        ],
    ]

    /// Modules of other people that belong behind one of ours, with the folders that may import them.
    static let confined: [String: [String]] = [
        "GRDB": ["Sources/Common/Store"],
        "Crypto": [
            "Sources/Common/Files", "Sources/gateway/Access", "Sources/gateway/HTTP/Assets",
            "Sources/gateway/HTTP/Server", "Sources/gateway/SignIn",
        ],
        "CZeroMQ": ["Sources/Common/Link"],
        "CSQLite": ["Sources/Common/Store"],
        "CScheduling": ["Sources/Common/Store"],
        "CProcess": ["Sources/Common/Process"],
        "Hummingbird": ["Sources/gateway/Errors", "Sources/gateway/HTTP", "Sources/gateway/Gateway.swift"],
        "NIOWebSocket": ["Sources/gateway/WebSocket", "Sources/gateway/HTTP/Server"],
        "Subprocess": ["Sources/worker/Files", "Sources/worker/Programs", "Sources/worker/Tools"],
        "AsyncHTTPClient": [
            "Sources/Common/Outgoing", "Sources/gateway/SignIn", "Sources/worker/Models", "Sources/worker/Tools/MCP",
            "Sources/worker/Tools/Network", "Sources/worker/Worker.swift",
        ],
        "JWTKit": ["Sources/gateway/SignIn"],
        "Metrics": ["Sources/Common/Telemetry", "Sources/gateway/Metrics"],
        "NaviLink": [
            "Sources/gateway/Events", "Sources/gateway/Turns", "Sources/gateway/Gateway",
            "Sources/gateway/LinkService.swift", "Sources/worker/Naming",
            "Sources/worker/Pool", "Sources/worker/Turns", "Sources/worker/Worker",
        ],
    ]

    private static let common: Set<String> = [
        "NaviProtocol", "NaviStore", "NaviLink", "NaviConfiguration", "NaviProcess", "NaviTelemetry", "NaviProfiles",
        "NaviContext", "NaviFiles", "NaviOutgoing",
    ]
    private static let shims: Set<String> = ["CZeroMQ", "CSQLite", "CScheduling", "CProcess"]
    private static let executables: Set<String> = ["gateway", "worker", "janitor"]

    /// What is wrong with one file; empty when nothing is.
    ///
    /// - Parameter path: Relative to the repository's root.
    static func violations(path: String, text: String) -> [String] {
        var violations: [String] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.count - 1 > maxLines { violations.append("\(path): \(lines.count - 1) lines") }
        guard path.hasPrefix("Sources/"), path.hasSuffix(".swift") else { return violations }
        for module in imports(lines) where !mayImport(module, path: path) {
            violations.append("\(path): imports \(module)")
        }
        return violations
    }

    private static func mayImport(_ module: String, path: String) -> Bool {
        if let folders = confined[module], !folders.contains(where: path.hasPrefix) { return false }
        guard common.contains(module) || executables.contains(module) || shims.contains(module) else { return true }
        let rule = allowedImports.filter { path.hasPrefix($0.folder) }.max { $0.folder.count < $1.folder.count }
        return rule?.modules.contains(module) ?? false
    }

    private static func imports(_ lines: [Substring]) -> [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let position = words.firstIndex(of: "import"), position < 2, position + 1 < words.count,
                words[..<position].allSatisfy({ $0.hasPrefix("@") || $0 == "public" || $0 == "package" })
            else { return nil }
            return String(words[position + 1])
        }
    }
}
