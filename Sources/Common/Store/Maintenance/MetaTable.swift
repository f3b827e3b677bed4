import GRDB

/// The SQL of the table `meta`: facts about the database and its deployment.
extension Database {
    func meta(_ key: String) throws -> String? {
        try first("SELECT value FROM meta WHERE key = ?", key) { $0.text(0) }
    }

    func setMeta(_ key: String, to value: String) throws {
        try run(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key,
            value)
    }
}
