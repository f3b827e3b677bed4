import Glibc

/// Looks whether a folder can serve, without changing anything.
package enum FolderProblem {
    /// What a folder has to be good for.
    package enum Need: Sendable {
        /// It is there, and its files can be read.
        case readable
        /// It is there, and files can be made in it.
        case writable
        /// The same, or it can be made: its parent is there.
        case madeInParent
        /// The same, with those above it.
        case madeWithParents
    }

    /// What keeps the folder from serving, for people; `nil` when nothing does.
    package static func find(_ path: String, need: Need) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { return "'\(path)' cannot be reached: \(reason())" }
            switch need {
            case .readable, .writable: return "there is no folder '\(path)'; make it, or name another"
            case .madeInParent: return maker(of: path, need: .writable)
            case .madeWithParents: return maker(of: path, need: .madeWithParents)
            }
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return "'\(path)' is not a folder" }
        switch need {
        case .readable:
            return access(path, R_OK | X_OK) == 0 ? nil : "the folder '\(path)' cannot be read: \(reason())"
        case .writable, .madeInParent, .madeWithParents:
            return access(path, W_OK | X_OK) == 0 ? nil : "the folder '\(path)' cannot be written: \(reason())"
        }
    }

    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// What keeps a missing folder from being made.
    private static func maker(of path: String, need: Need) -> String? {
        var parent = path[...]
        while parent.count > 1, parent.hasSuffix("/") { parent.removeLast() }
        guard let slash = parent.lastIndex(of: "/") else { return find(".", need: need) }
        let above = slash == parent.startIndex ? "/" : String(parent[..<slash])
        return find(above, need: need).map { "'\(path)' cannot be made: \($0)" }
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
