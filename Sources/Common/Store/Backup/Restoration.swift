import Foundation

/// Puts a file in a database's place so that a kill at any moment leaves the old database whole, or the new one.
///
/// A database and its log are two files, and no system call exchanges two files at once. So the exchange is *decided*
/// first, by giving the new file a name that says so; from then on whoever opens the database carries it out before it
/// looks at anything. All of it happens under `OpeningLock`, while nobody has the database open.
struct Restoration {
    let database: String

    private static let decided = ".restored-"

    /// Where the file goes that is to become the database.
    var incoming: String { database + ".incoming" }

    private var folder: String { (database as NSString).deletingLastPathComponent }

    /// From now on the incoming file, which is whole and on the disk, is the database.
    ///
    /// - Parameter stamp: Goes into the name under which the former database is kept.
    func decide(stamp: String) throws {
        try move(incoming, to: database + Self.decided + stamp)
        try FileSync.sync(directoryOf: database)
    }

    /// Carries out what was decided; does nothing when nothing was. Every step may have been done already.
    ///
    /// - Returns: Where the former database is; `nil` when there was none.
    @discardableResult
    func finish() throws -> String? {
        guard let stamp = try decidedStamp() else { return nil }
        let former = "\(database).replaced-\(stamp)"
        // The log goes with its database: it may hold commits that the file has not.
        for suffix in ["-wal", ""] where exists(database + suffix) {
            try move(database + suffix, to: former + suffix)
        }
        if exists(database + "-shm") { try FileManager.default.removeItem(atPath: database + "-shm") }
        try FileSync.sync(directoryOf: database)
        try move(database + Self.decided + stamp, to: database)
        try FileSync.sync(directoryOf: database)
        return exists(former) ? former : nil
    }

    private func decidedStamp() throws -> String? {
        let prefix = (database as NSString).lastPathComponent + Self.decided
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
        // One at a time is decided; should there be more, the last one counts in the end.
        return names.filter { $0.hasPrefix(prefix) }.min().map { String($0.dropFirst(prefix.count)) }
    }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private func move(_ source: String, to destination: String) throws {
        guard rename(source, destination) == 0 else {
            throw StoreError(.io, "\(source) could not be renamed: \(String(cString: strerror(errno)))")
        }
    }
}
