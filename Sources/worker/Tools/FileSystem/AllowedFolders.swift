import Glibc

/// The folders that `filesystem` may use, and what in them is off limits all the same.
struct AllowedFolders: Sendable {
    /// A file, however it is called.
    struct Identity: Hashable, Sendable {
        let device: UInt
        let inode: UInt

        init(_ status: stat) {
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
        }
    }

    /// One folder: its path as it was set, and as it is without links.
    struct Root: Sendable, Equatable {
        let path: String
        let realPath: String
    }

    let roots: [Root]
    /// What the model must never touch, wherever the roots lie: Navi's own state, tools and profiles.
    let protected: [String]

    /// - Parameters:
    ///   - paths: Those that are no folders are left out.
    ///   - protected: Folders that stay closed even inside of an allowed one; need not exist.
    init(_ paths: [String], protected: [String] = []) {
        roots = paths.compactMap { path in
            guard let real = realpath(path, nil) else { return nil }
            defer { free(real) }
            let realPath = String(cString: real)
            let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
            return Root(path: trimmed.hasPrefix("/") ? trimmed : realPath, realPath: realPath)
        }
        self.protected = protected
    }

    /// The root that a path lies in, by its text, and the names below it.
    func root(of path: String) -> (Root, [Substring])? {
        let candidates = roots.flatMap { root in [root.path, root.realPath].map { (root, $0) } }
        let matching = candidates.filter { Self.lies(path, in: $0.1) }
        guard let (root, prefix) = matching.max(by: { $0.1.utf8.count < $1.1.utf8.count }) else { return nil }
        return (root, path.dropFirst(prefix.count).split(separator: "/"))
    }

    /// The protected folders that exist now.
    func protectedIdentities() -> Set<Identity> {
        Set(
            protected.compactMap { path in
                var status = stat()
                return stat(path, &status) == 0 ? Identity(status) : nil
            })
    }

    /// A name in a folder, whether there is something of that name or not.
    struct Place: Hashable, Sendable {
        let folder: Identity
        let name: String
    }

    /// Where the protected ones would come to be that do not exist now.
    func protectedPlaces() -> Set<Place> {
        Set(
            protected.compactMap { path in
                var status = stat()
                guard stat(path, &status) != 0, let name = path.split(separator: "/").last else { return nil }
                let folder = path.hasPrefix("/") ? "/" : "."
                let names = path.split(separator: "/").dropLast()
                let parent = names.isEmpty ? folder : (folder == "/" ? "/" : "") + names.joined(separator: "/")
                return stat(parent, &status) == 0 ? Place(folder: Identity(status), name: String(name)) : nil
            })
    }

    /// Allowed folders that lie in a protected one, each with it: nothing in them could be used.
    var rootsInProtected: [(root: String, protected: String)] {
        roots.compactMap { root in
            let folder = protected.first { path in
                guard let real = realpath(path, nil) else { return false }
                defer { free(real) }
                return Self.lies(root.realPath, in: String(cString: real))
            }
            return folder.map { (root.path, $0) }
        }
    }

    /// The folders that the protected ones lie in: moved with them, the protected ones would no longer be known.
    func foldersAboveProtected() -> Set<Identity> {
        var found: Set<Identity> = []
        for path in protected {
            guard let real = realpath(path, nil) else { continue }
            defer { free(real) }
            var above = String(cString: real)[...]
            while let slash = above.lastIndex(of: "/"), slash > above.startIndex {
                above = above[..<slash]
                var status = stat()
                if stat(String(above), &status) == 0 { found.insert(Identity(status)) }
            }
        }
        return found
    }

    private static func lies(_ path: String, in folder: String) -> Bool {
        folder == "/" ? path.hasPrefix("/") : path == folder || path.hasPrefix(folder + "/")
    }
}
