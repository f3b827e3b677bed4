import Glibc

/// A file of a watched folder, with what changes when it does.
struct FolderFile: Hashable, Sendable {
    let name: String
    let path: String
    let isExecutable: Bool
    private let sizeBytes: Int
    private let device: UInt
    private let inode: UInt
    /// Of contents and of attributes, in nanoseconds.
    private let changedAt: [Int]

    /// - Throws: `FileProblem` when the file's owner or permissions let others say what the worker does.
    init?(name: String, path: String, owner: uid_t) throws(FileProblem) {
        var attributes = stat()
        // What vanished between the listing and now is not there.
        guard stat(path, &attributes) == 0, attributes.st_mode & S_IFMT == S_IFREG else { return nil }
        try Self.check(attributes, name: name, owner: owner)
        self.name = name
        self.path = path
        isExecutable = attributes.st_mode & 0o111 != 0
        device = UInt(attributes.st_dev)
        inode = UInt(attributes.st_ino)
        sizeBytes = Int(attributes.st_size)
        changedAt = [attributes.st_mtim, attributes.st_ctim].flatMap { [$0.tv_sec, $0.tv_nsec] }
    }

    /// Whether these are attributes of the very file that was looked at, and of no other that has its name by now.
    func isOf(_ attributes: stat) -> Bool {
        UInt(attributes.st_dev) == device && UInt(attributes.st_ino) == inode
    }

    /// - Throws: `FileProblem` unless the file belongs to `owner` or root and nobody else may write it.
    static func check(_ attributes: stat, name: String, owner: uid_t) throws(FileProblem) {
        guard attributes.st_uid == owner || attributes.st_uid == 0 else {
            throw FileProblem(name, "it must belong to the worker's user or to root")
        }
        guard attributes.st_mode & 0o022 == 0 else {
            throw FileProblem(name, "others than its owner may write it (chmod go-w)")
        }
    }
}

/// What keeps a file from being used, in words for whoever put it there.
struct FileProblem: Error, Hashable, Sendable, CustomStringConvertible {
    let file: String
    let reason: String

    init(_ file: String, _ reason: String) {
        self.file = file
        self.reason = reason
    }

    var description: String { "\(file): \(reason)" }
}
