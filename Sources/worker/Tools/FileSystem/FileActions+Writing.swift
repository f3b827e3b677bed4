import Glibc

extension FileActions {
    func write() throws(FileToolError) -> String {
        let content = Array(try text("content").utf8)
        guard content.count <= limits.maxWriteBytes else {
            throw FileToolError("The text is larger than \(limits.maxWriteBytes / 1_048_576) MiB.")
        }
        let location = try location()
        let existing = try location.status()
        if let existing, !existing.isFile {
            throw FileToolError("'\(location.path)' is a \(existing.kind), not a file.")
        }
        if flag("append"), existing != nil {
            let handle = try location.open(O_WRONLY | O_APPEND)
            try writeAll(content, to: handle, path: location.path)
            return "Added \(content.count) bytes to '\(location.path)'."
        }
        try replace(location, mode: existing.map { $0.st_mode & 0o777 }) { handle throws(FileToolError) in
            try writeAll(content, to: handle, path: location.path)
        }
        return "Wrote \(content.count) bytes to '\(location.path)'."
    }

    /// Writes a file under another name first: whoever reads meanwhile gets the old one or the new one, whole.
    private func replace(
        _ location: FileLocation, mode: mode_t?, _ fill: (FileDescriptorHandle) throws(FileToolError) -> Void
    ) throws(FileToolError) {
        let temporary = ".navi-\(String(UInt64.random(in: .min ... .max), radix: 36))"
        let folder = location.folder
        let handle = try folder.open(temporary, O_WRONLY | O_CREAT | O_EXCL, path: location.path)
        do throws(FileToolError) {
            try fill(handle)
            // Files that others are to read are the usual case.
            try checkFile(location.path) { fchmod(handle.raw, mode ?? 0o644) }
            try checkFile(location.path) { renameat(folder.raw, temporary, folder.raw, location.name) }
        } catch {
            unlinkat(folder.raw, temporary, 0)
            throw error
        }
    }

    func makeFolder() throws(FileToolError) -> String {
        let path = try text("path")
        let names = path.split(separator: "/", omittingEmptySubsequences: true)
        if names.isEmpty { _ = try PathWalk.locate(path, in: folders, followsLast: true) }
        var current = path.hasPrefix("/") ? "/" : ""
        var made = 0
        for (number, name) in zip(1..., names) {
            current += (current.isEmpty || current.hasSuffix("/") ? "" : "/") + name
            // What lies above the allowed folders is there already, and none of our business.
            let isAbove = path.hasPrefix("/") && folders.root(of: current) == nil
            if isAbove, number < names.count { continue }
            let location = try PathWalk.locate(current, in: folders, followsLast: true)
            if let status = try location.status() {
                guard status.isFolder else { throw FileToolError(system: current, number: EEXIST) }
                continue
            }
            try checkFile(current) { mkdirat(location.folder.raw, location.name, 0o755) }
            // What is made here is for the folder's users, like files: the process's mask is for Navi's own.
            try checkFile(current) { fchmodat(location.folder.raw, location.name, 0o755, AT_SYMLINK_NOFOLLOW) }
            made += 1
        }
        return made == 0 ? "'\(path)' exists already." : "Made '\(path)'."
    }

    func move() throws(FileToolError) -> String {
        let source = try location(followsLast: false)
        let target = try destination(of: source)
        guard !folders.foldersAboveProtected().contains(AllowedFolders.Identity(try source.existing())) else {
            throw FileToolError("'\(source.path)' has something of Navi's own in it, and cannot be moved.")
        }
        if try target.status() != nil, !flag("overwrite") { throw FileToolError(system: target.path, number: EEXIST) }
        try checkFile(source.path) { renameat(source.folder.raw, source.name, target.folder.raw, target.name) }
        return "Moved '\(source.path)' to '\(target.path)'."
    }

    func copy() throws(FileToolError) -> String {
        let source = try location()
        let (handle, status) = try source.openFile()
        guard status.st_size <= limits.maxCopyBytes else {
            throw FileToolError("'\(source.path)' is larger than \(limits.maxCopyBytes / 1_048_576) MiB.")
        }
        let target = try destination(of: source)
        if try target.status() != nil, !flag("overwrite") { throw FileToolError(system: target.path, number: EEXIST) }
        try replace(target, mode: status.st_mode & 0o777) { copy throws(FileToolError) in
            var copied = 0
            while budget.hasTime, copied <= limits.maxCopyBytes {
                let piece = try bytes(of: handle, path: source.path, limit: 1024 * 1024)
                if piece.isEmpty { return }
                try writeAll(piece, to: copy, path: target.path)
                copied += piece.count
            }
            throw FileToolError("Copying '\(source.path)' took too long.")
        }
        return "Copied '\(source.path)' to '\(target.path)'."
    }

    /// Where something goes: a folder takes it under its own name.
    private func destination(of source: FileLocation) throws(FileToolError) -> FileLocation {
        guard source.name != "." else { throw FileToolError("An allowed folder itself cannot be moved.") }
        let path = try text("destination")
        let target = try PathWalk.locate(path, in: folders, followsLast: true)
        guard try target.status()?.isFolder == true else { return target }
        return try PathWalk.locate("\(path)/\(source.name)", in: folders, followsLast: false)
    }

    func delete() throws(FileToolError) -> String {
        let location = try location(followsLast: false)
        guard location.name != "." else { throw FileToolError("An allowed folder itself cannot be deleted.") }
        let status = try location.existing()
        guard status.isFolder else {
            try checkFile(location.path) { unlinkat(location.folder.raw, location.name, 0) }
            return "Deleted '\(location.path)'."
        }
        if flag("recursive") {
            try empty(
                try location.openFolder(), path: location.path, depth: 0, protected: folders.protectedIdentities())
        }
        try checkFile(location.path) { unlinkat(location.folder.raw, location.name, AT_REMOVEDIR) }
        return "Deleted '\(location.path)'."
    }

    /// Removes everything in a folder; links are removed, never followed.
    private func empty(
        _ folder: FileDescriptorHandle, path: String, depth: Int, protected: Set<AllowedFolders.Identity>
    ) throws(FileToolError) {
        guard depth < limits.maxDepth else { throw FileToolError("'\(path)' is nested too deeply.") }
        for name in try folder.names(limit: limits.maxVisited, path: path) {
            guard budget.visit() else { throw FileToolError("'\(path)' has too much in it; only a part was deleted.") }
            guard let status = try folder.status(name, path: path) else { continue }
            if protected.contains(AllowedFolders.Identity(status)) {
                throw FileToolError("'\(path)/\(name)' is Navi's own and closed to tools.")
            }
            if status.isFolder {
                let child = try folder.open(name, O_RDONLY | O_DIRECTORY, path: path)
                try empty(child, path: "\(path)/\(name)", depth: depth + 1, protected: protected)
            }
            try checkFile("\(path)/\(name)") { unlinkat(folder.raw, name, status.isFolder ? AT_REMOVEDIR : 0) }
        }
    }
}
