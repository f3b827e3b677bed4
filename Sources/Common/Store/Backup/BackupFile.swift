import Foundation
import GRDB

/// A copy of a database that nobody uses.
struct BackupFile {
    let path: String

    /// - Throws: `StoreError` when it is not a whole database of Navi's.
    func requireSound() throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw StoreError(.cannotOpen, "there is no backup at \(path)")
        }
        var settings = Configuration()
        settings.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: settings)
        let finding = try queue.inDatabase { db in
            try Migrator.navi.refuseForeign(db)
            guard try Migrator.navi.version(db) > 0 else {
                throw StoreError(.cannotOpen, "\(path) is not a database of Navi's")
            }
            return try db.first("PRAGMA integrity_check(1)") { $0.text(0) } ?? "no answer"
        }
        try queue.close()
        guard finding == "ok" else { throw StoreError(.corrupt, "\(path) is damaged (\(finding))") }
    }
}
