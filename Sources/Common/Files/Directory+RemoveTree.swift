import Glibc

extension Directory {
    /// Deeper nesting is not ours and is left alone.
    private static let maxDepth = 16

    /// Removes a directory inside this one with everything in it; links are removed, never followed. One that is not
    /// there is no error.
    package func removeTree(_ name: String) throws(SystemError) {
        try removeTree(name, depth: 0)
        try sync()
    }

    private func removeTree(_ name: String, depth: Int) throws(SystemError) {
        guard depth < Self.maxDepth else { throw SystemError("remove tree", number: ENAMETOOLONG) }
        do {
            let child = try child(name)
            for entry in try child.names() { try child.removeTree(entry, depth: depth + 1) }
            try check("rmdir") { unlinkat(descriptor, name, AT_REMOVEDIR) }
        } catch let error where error.number == ENOTDIR || error.number == ELOOP {
            try remove(name)
        } catch let error where error.number == ENOENT {
            // Somebody else was faster.
        }
    }

    /// Names of all entries but `.` and `..`.
    package func names() throws(SystemError) -> [String] {
        let copy = try check("openat .") { openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard let stream = fdopendir(copy) else {
            let error = SystemError("fdopendir")
            close(copy)
            throw error
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
