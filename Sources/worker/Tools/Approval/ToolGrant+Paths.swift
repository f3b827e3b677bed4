import NaviProtocol
import NaviStore

extension ToolGrant {
    /// The folder that a file lies in, as a path with nothing to resolve in it; `nil` for a path of which that cannot be
    /// said without looking at the disk.
    static func folder(of path: String) -> String? {
        guard let names = names(of: path), !names.isEmpty else { return nil }
        return "/" + names.dropLast().joined(separator: "/")
    }

    /// The same for a path that is a folder itself.
    static func folder(_ path: String) -> String? {
        names(of: path).map { "/" + $0.joined(separator: "/") }
    }

    private static func names(of path: String) -> [Substring]? {
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        let names = path.split(separator: "/").filter { $0 != "." }
        return names.contains("..") ? nil : names
    }
}

extension FileSystemTool {
    /// One action in one folder.
    func grant(of arguments: JSONValue) -> ApprovalGrant {
        let path = absolute(arguments["path"]?.stringValue ?? "")
        guard let action = arguments["action"]?.stringValue.flatMap(FileAction.init(rawValue:)) else {
            return ToolGrant.thisCall(of: name, arguments)
        }
        let from: String?
        var target: String?
        switch action {
        case .read, .write, .info, .mkdir: from = ToolGrant.folder(of: path)
        case .list, .find, .grep: from = ToolGrant.folder(path)
        case .move, .copy:
            from = ToolGrant.folder(of: path)
            target = ToolGrant.folder(of: absolute(arguments["destination"]?.stringValue ?? ""))
            if target == nil { return ToolGrant.thisCall(of: name, arguments) }
        case .delete:
            if arguments["recursive"]?.boolValue == true { return ToolGrant.thisCall(of: name, arguments) }
            from = ToolGrant.folder(of: path)
        }
        guard let from else { return ToolGrant.thisCall(of: name, arguments) }
        let overwrites = arguments["overwrite"]?.boolValue == true
        let place =
            target.map { "from \(from) to \($0)\(overwrites ? ", replacing what is there" : "")" } ?? "in \(from)"
        return ToolGrant.calls(
            of: name, alike: [action.rawValue, from, target ?? "", "\(overwrites)"], "\(action.rawValue) \(place)")
    }

    /// Other paths are relative to the first folder.
    private func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(folders.roots.first?.path ?? "")/\(path)"
    }
}
