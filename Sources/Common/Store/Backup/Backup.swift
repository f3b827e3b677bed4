import Foundation
import GRDB
import NaviProtocol

/// Copies of a database: made while it is in use, and put in its place when it is not.
package struct Backup: Sendable {
    package let database: String

    package init(database: String) {
        self.database = database
    }

    /// Writes a copy of this moment to a file that does not exist yet: compact, checked, and on the disk before it has
    /// its name.
    ///
    /// - Returns: Its size in bytes.
    /// - Throws: `StoreError`.
    @discardableResult
    package func write(to destination: String) throws -> Int {
        guard !FileManager.default.fileExists(atPath: destination) else {
            throw StoreError(.cannotOpen, "\(destination) exists already; a backup never replaces a file")
        }
        guard FileManager.default.fileExists(atPath: database) else {
            throw StoreError(.cannotOpen, "there is no database at \(database)")
        }
        let partial = destination + ".partial"
        do {
            try removeIfPresent(partial)
            // SQLite fills an empty file, and leaves its mode as it is.
            let descriptor = try PrivateFile.make(partial)
            defer {
                close(descriptor)
                // Gone when all went well; else the next backup begins with removing it.
                try? removeIfPresent(partial)
            }
            try vacuum(into: partial)
            try BackupFile(path: partial).requireSound()
            guard PrivateFile.isSame(partial, as: descriptor) else {
                throw StoreError(.cannotOpen, "\(partial) was replaced by somebody else; write the backup elsewhere")
            }
            try FileSync.sync(partial)
            try PrivateFile.publish(partial, as: destination)
            try FileSync.sync(directoryOf: destination)
            return try FileManager.default.attributesOfItem(atPath: destination)[.size] as? Int ?? 0
        } catch {
            throw StoreError.wrapping(error, while: "writing a backup to \(destination)")
        }
    }

    /// Puts a backup in the database's place; what was there is kept beside it. Tokens that have ended since the
    /// backup stay ended.
    ///
    /// - Parameters:
    ///   - stamp: Goes into the name under which the former database is kept.
    ///   - revokesAll: Ends every token of the backup.
    /// - Throws: `StoreError`: `busy` while any program has the database open, `corrupt` for a damaged backup.
    @discardableResult
    package func restore(
        from source: String, stamp: String, revokesAll: Bool = false, now: Timestamp = .now()
    ) throws -> RestoreOutcome {
        let lock = try OpeningLock(directory: folder)
        defer { withExtendedLifetime(lock) {} }
        do {
            try BackupFile(path: source).requireSound()
            // What a restore that was killed had decided comes first.
            try Restoration(database: database).finish()
            guard try !DatabaseLocks.isOpenElsewhere(database) else {
                throw StoreError(.busy, "\(database) is in use: stop the gateway, the workers and the janitor first")
            }
            let restoration = Restoration(database: database)
            let present = TokenLedger.read(database)
            try makeIncoming(restoration.incoming, from: source)
            let tokens = try TokenSettlement(present: present, revokesAll: revokesAll, now: now)
                .settle(restoration.incoming)
            try FileSync.sync(restoration.incoming)
            try restoration.decide(stamp: stamp)
            return RestoreOutcome(former: try restoration.finish(), tokens: tokens)
        } catch {
            throw StoreError.wrapping(error, while: "restoring \(source)")
        }
    }

    private var folder: String {
        let folder = (database as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    /// The copy belongs to the service before it has a byte, also when root restores.
    private func makeIncoming(_ incoming: String, from source: String) throws {
        try removeIfPresent(incoming)
        let descriptor = try PrivateFile.make(incoming)
        defer { close(descriptor) }
        if geteuid() == 0, let owner = try owner(), fchown(descriptor, owner.st_uid, owner.st_gid) != 0 {
            throw StoreError(.io, "\(incoming) cannot be given to user \(owner.st_uid), whom the database belongs to")
        }
        try PrivateFile.copy(source, to: descriptor)
    }

    /// Whom the database's folder belongs to; where that is root, whom the database belongs to.
    private func owner() throws -> stat? {
        var status = stat()
        if stat(folder, &status) == 0, status.st_uid != 0 { return status }
        return stat(database, &status) == 0 ? status : nil
    }

    private func vacuum(into path: String) throws {
        var settings = Configuration()
        settings.readonly = true
        settings.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: database, configuration: settings)
        try queue.inDatabase { db in
            try Migrator.navi.refuseForeign(db)
            try db.execute(sql: "VACUUM INTO ?", arguments: [path])
        }
        try queue.close()
    }

    /// A link is removed, and not what it leads to.
    private func removeIfPresent(_ path: String) throws {
        guard unlink(path) != 0, errno != ENOENT else { return }
        throw StoreError(.cannotOpen, "\(path) is in the way: \(String(cString: strerror(errno)))")
    }
}

/// What a restore has done.
package struct RestoreOutcome: Sendable {
    /// Where the former database is; `nil` when there was none.
    package let former: String?
    package let tokens: RestoredTokens
}
