import Foundation
import GRDB

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
            defer { try? removeIfPresent(partial) }
            try vacuum(into: partial)
            try BackupFile(path: partial).requireSound()
            try FileSync.sync(partial)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: partial)
            try FileManager.default.moveItem(atPath: partial, toPath: destination)
            try FileSync.sync(directoryOf: destination)
            return try FileManager.default.attributesOfItem(atPath: destination)[.size] as? Int ?? 0
        } catch {
            throw StoreError.wrapping(error, while: "writing a backup to \(destination)")
        }
    }

    /// Puts a backup in the database's place; what was there is kept beside it.
    ///
    /// - Returns: Where the former database is; `nil` when there was none.
    /// - Throws: `StoreError`: `busy` while any program has the database open, `corrupt` for a damaged backup.
    @discardableResult
    package func restore(from source: String, stamp: String) throws -> String? {
        let lock = try OpeningLock(directory: (database as NSString).deletingLastPathComponent)
        defer { withExtendedLifetime(lock) {} }
        do {
            try BackupFile(path: source).requireSound()
            // What a restore that was killed had decided comes first.
            try Restoration(database: database).finish()
            guard try !DatabaseLocks.isOpenElsewhere(database) else {
                throw StoreError(.busy, "\(database) is in use: stop the gateway, the workers and the janitor first")
            }
            let restoration = Restoration(database: database)
            try removeIfPresent(restoration.incoming)
            try FileManager.default.copyItem(atPath: source, toPath: restoration.incoming)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: restoration.incoming)
            try giveToOwner(restoration.incoming)
            try FileSync.sync(restoration.incoming)
            try restoration.decide(stamp: stamp)
            return try restoration.finish()
        } catch {
            throw StoreError.wrapping(error, while: "restoring \(source)")
        }
    }

    /// Of a command that root has started: the services are to open what it leaves.
    private func giveToOwner(_ file: String) throws {
        guard geteuid() == 0 else { return }
        let manager = FileManager.default
        let place = manager.fileExists(atPath: database) ? database : (database as NSString).deletingLastPathComponent
        let owner = try manager.attributesOfItem(atPath: place)
        for key in [FileAttributeKey.ownerAccountID, .groupOwnerAccountID] {
            guard let id = owner[key] else { continue }
            try manager.setAttributes([key: id], ofItemAtPath: file)
        }
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

    private func removeIfPresent(_ path: String) throws {
        if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
    }
}
