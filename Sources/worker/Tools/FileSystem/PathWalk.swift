import Glibc

/// Walks a path from one of the allowed folders, name by name, holding every folder open on the way. Links are followed
/// by hand and only to where an allowed folder leads, too; `..` goes back to a folder that is already open. So neither
/// links nor folders that are moved meanwhile lead out.
struct PathWalk {
    private static let maxLinks = 32
    private static let maxPathBytes = 4096

    private let allowed: AllowedFolders
    private let protected: Set<AllowedFolders.Identity>
    private let protectedPlaces: Set<AllowedFolders.Place>
    private let path: String
    private var open: [FileDescriptorHandle] = []
    private var pending: [Substring] = []
    private var links = 0

    private init(_ allowed: AllowedFolders, path: String) {
        self.allowed = allowed
        protected = allowed.protectedIdentities()
        protectedPlaces = allowed.protectedPlaces()
        self.path = path
    }

    /// Where a path leads.
    ///
    /// - Parameters:
    ///   - path: Absolute, or relative to the first allowed folder.
    ///   - followsLast: Also follows a link that the path ends with.
    static func locate(_ path: String, in allowed: AllowedFolders, followsLast: Bool) throws(FileToolError)
        -> FileLocation
    {
        guard !path.isEmpty, !path.utf8.contains(0), path.utf8.count <= maxPathBytes else {
            throw FileToolError("The path is empty, too long, or contains a NUL character.")
        }
        let first = allowed.roots.first?.path ?? ""
        var walk = PathWalk(allowed, path: path)
        try walk.enter(path.hasPrefix("/") ? path : "\(first)/\(path)", then: [])
        return try walk.run(followsLast: followsLast)
    }

    /// Begins at the root of an absolute path.
    private mutating func enter(_ absolute: String, then rest: [Substring]) throws(FileToolError) {
        guard let (root, names) = allowed.root(of: absolute) else { throw outside }
        let handle = FileDescriptorHandle(
            try checkFile(path) { Glibc.open(root.realPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC) })
        try checkProtection(try status(of: handle))
        open = [handle]
        pending = names + rest
    }

    private mutating func run(followsLast: Bool) throws(FileToolError) -> FileLocation {
        while !pending.isEmpty {
            let name = String(pending.removeFirst())
            if name == "." { continue }
            if name == ".." {
                guard open.count > 1 else { throw outside }
                open.removeLast()
                continue
            }
            if let location = try step(name, isLast: pending.isEmpty, followsLast: followsLast) { return location }
        }
        return FileLocation(folder: open[open.count - 1], name: ".", path: path)
    }

    /// Takes one name. - Returns: Where the path leads, when this was its last name.
    private mutating func step(_ name: String, isLast: Bool, followsLast: Bool) throws(FileToolError) -> FileLocation? {
        let folder = open[open.count - 1]
        let location = FileLocation(folder: folder, name: name, path: path)
        guard let status = try location.status() else {
            let place = AllowedFolders.Place(
                folder: AllowedFolders.Identity(try self.status(of: folder)), name: name)
            if protectedPlaces.contains(place) { throw closed }
            if isLast { return location }
            throw FileToolError(system: path, number: ENOENT)
        }
        try checkProtection(status)
        if status.isLink, !isLast || followsLast {
            try follow(name)
            return nil
        }
        if isLast { return location }
        let handle = try folder.open(name, O_RDONLY | O_DIRECTORY, path: path)
        try checkProtection(try self.status(of: handle))
        open.append(handle)
        return nil
    }

    private mutating func follow(_ name: String) throws(FileToolError) {
        links += 1
        guard links <= Self.maxLinks else { throw FileToolError("'\(path)' leads through too many links.") }
        let folder = open[open.count - 1].raw
        guard let target = SymbolicLink.target(name, in: folder) else { throw FileToolError(system: path) }
        if target.hasPrefix("/") {
            try enter(target, then: pending)
        } else {
            pending = target.split(separator: "/") + pending
        }
    }

    private func status(of handle: FileDescriptorHandle) throws(FileToolError) -> stat {
        var status = stat()
        try checkFile(path) { fstat(handle.raw, &status) }
        return status
    }

    private func checkProtection(_ status: stat) throws(FileToolError) {
        guard protected.contains(AllowedFolders.Identity(status)) else { return }
        throw closed
    }

    private var closed: FileToolError { FileToolError("'\(path)' is Navi's own and closed to tools.") }

    private var outside: FileToolError {
        let roots = allowed.roots.map(\.path).joined(separator: ", ")
        return FileToolError("'\(path)' is not inside of the allowed folders: \(roots).")
    }
}
