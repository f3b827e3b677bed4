import Glibc

/// A name in an open folder: what a path came to. What is done with it by these two can no longer be led astray, as long
/// as the name itself is not followed when it is a link.
struct FileLocation: Sendable {
    let folder: FileDescriptorHandle
    /// `.` when the path ends at the folder itself.
    let name: String
    /// As the model gave it.
    let path: String

    /// What is there, without following a link; `nil` when nothing is.
    func status() throws(FileToolError) -> stat? { try folder.status(name, path: path) }

    /// What is there.
    func existing() throws(FileToolError) -> stat {
        guard let status = try status() else { throw FileToolError(system: path, number: ENOENT) }
        return status
    }

    func open(_ flags: Int32) throws(FileToolError) -> FileDescriptorHandle {
        try folder.open(name, flags, path: path)
    }

    /// Opens a folder for reading its names.
    func openFolder() throws(FileToolError) -> FileDescriptorHandle { try open(O_RDONLY | O_DIRECTORY) }

    /// Opens a regular file for reading. Anything else might block, or never end.
    func openFile() throws(FileToolError) -> (FileDescriptorHandle, stat) {
        let handle = try open(O_RDONLY)
        var status = stat()
        try checkFile(path) { fstat(handle.raw, &status) }
        guard status.isFile else { throw FileToolError("'\(path)' is a \(status.kind), not a file.") }
        return (handle, status)
    }
}
