/// The names under which models know the tools of MCP servers: `mcp__SERVER__TOOL`, in what every provider accepts.
enum MCPNames {
    /// What providers accept at most.
    static let maxBytes = 64
    private static let maxServerBytes = 24

    /// The part of a name that stands for the server; never holds `__`, so the parts can be told apart.
    static func server(_ name: String) -> String {
        var result = sanitized(name)
        while result.contains("__") { result = result.replacing("__", with: "_") }
        result = String(result.prefix(maxServerBytes))
        while result.hasSuffix("_") { result.removeLast() }
        return result.isEmpty ? "server" : result
    }

    /// A name for each tool of a server, in their order, none twice. The same list gives the same names.
    static func names(server: String, tools: [String]) -> [String] {
        let prefix = "mcp__\(server)__"
        var taken: Set<String> = []
        return tools.map { tool in
            let whole = prefix + sanitized(tool)
            var name = String(whole.prefix(maxBytes))
            var number = 1
            while !taken.insert(name).inserted {
                number += 1
                name = whole.prefix(maxBytes - "_\(number)".count) + "_\(number)"
            }
            return name
        }
    }

    private static func sanitized(_ name: String) -> String {
        String(
            decoding: name.unicodeScalars.map { scalar -> UInt8 in
                let isPlain =
                    scalar.isASCII
                    && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "-")
                return isPlain ? UInt8(ascii: scalar) : UInt8(ascii: "_")
            }, as: UTF8.self)
    }
}
