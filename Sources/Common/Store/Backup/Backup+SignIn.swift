import Foundation
import GRDB

extension Backup {
    /// A system that people have to sign in to does not open up because an older copy is put in its place.
    ///
    /// - Parameter incoming: What is to become the database.
    func keepSignInRequired(in incoming: String) throws {
        guard FileManager.default.fileExists(atPath: database), isRequired(in: database) else { return }
        let queue = try DatabaseQueue(path: incoming)
        try queue.inDatabase { db in
            guard try !db.isSignInRequired else { return }
            try db.setMeta("sign_in_required", to: "1")
        }
        try queue.close()
    }

    /// Also when it cannot be read: nobody knows who could come in there.
    private func isRequired(in path: String) -> Bool {
        do {
            var settings = Configuration()
            settings.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: settings)
            let isRequired = try queue.inDatabase { db in
                if try db.isSignInRequired { return true }
                return try db.exists("SELECT 1 FROM sqlite_schema WHERE name = 'tokens'")
                    && db.exists("SELECT 1 FROM tokens")
            }
            try queue.close()
            return isRequired
        } catch {
            return true
        }
    }
}
