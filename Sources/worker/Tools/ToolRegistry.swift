import NaviProfiles

/// The tools of this deployment, by name.
struct ToolRegistry: Sendable {
    private let fixed: [String: any Tool]
    private let sources: [any ToolSource]

    /// Of several tools with one name the last one counts; fixed tools go before those of sources.
    init(_ tools: [any Tool], sources: [any ToolSource] = []) {
        fixed = Dictionary(tools.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        self.sources = sources
    }

    /// The tools that need nothing but the profiles.
    static let builtIn = ToolRegistry([ListProfilesTool(), SwitchProfileTool()])

    /// Every tool there is now, in the order of the names.
    var all: [any Tool] {
        current.values.sorted { $0.name < $1.name }
    }

    /// Waits until the tools that take a while to start are there, as far as they can be had: a bounded time, and only
    /// soon after the start of the worker.
    ///
    /// - Returns: Whether there was anything to wait for.
    func settle() async -> Bool {
        var hasWaited = false
        for source in sources {
            if await source.settle() { hasWaited = true }
        }
        return hasWaited
    }

    /// The tool of this name, if `allowed` lets it be used.
    func tool(_ name: String, allowed: [String]) -> (any Tool)? {
        allowed.contains { Self.matches($0, name) } ? current[name] : nil
    }

    /// The tools that `allowed` lets be used, in its order. Names without a tool are left out.
    func tools(allowed: [String]) -> [any Tool] {
        let current = current
        var seen: Set<String> = []
        return allowed.flatMap { pattern -> [any Tool] in
            let names =
                pattern.hasSuffix("*") ? current.keys.filter { Self.matches(pattern, $0) }.sorted() : [pattern]
            return names.filter { seen.insert($0).inserted }.compactMap { current[$0] }
        }
    }

    private var current: [String: any Tool] {
        sources.isEmpty
            ? fixed
            : sources.reduce(into: fixed) { all, source in
                for tool in source.tools where fixed[tool.name] == nil { all[tool.name] = tool }
            }
    }

    /// An entry of `enabled_tools` is a name, or the beginning of names followed by `*`.
    static func matches(_ pattern: String, _ name: String) -> Bool {
        pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : pattern == name
    }
}
