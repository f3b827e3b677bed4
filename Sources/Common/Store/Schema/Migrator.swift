import GRDB

/// Brings a database to the newest schema. The version is SQLite's `user_version`.
struct Migrator {
    /// In the order of their versions.
    let migrations: [Migration]

    static let navi = Migrator(migrations: [
        .version1, .version2, .version3, .version4, .version5, .version6, .version7, .version8, .version9, .version10,
        .version11, .version12, .version13,
    ])

    /// "Navi", in the file's header: tells our databases from others.
    private static let applicationID = 0x4E61_7669

    var latestVersion: Int { migrations.last?.version ?? 0 }

    /// Throws if the database is not one that this program may write to.
    ///
    /// - Throws: `newerSchema`, `cannotOpen`.
    func refuseForeign(_ db: Database) throws {
        let isEmpty = try !db.exists("SELECT 1 FROM sqlite_schema")
        let application = try db.first("PRAGMA application_id") { $0.int(0) } ?? 0
        guard isEmpty || application == Self.applicationID else {
            throw StoreError(.cannotOpen, "the file is another program's database")
        }
        let version = try self.version(db)
        guard version <= latestVersion else {
            throw StoreError(
                .newerSchema,
                "the database has schema version \(version), this program knows versions up to \(latestVersion); "
                    + "run the newer version of Navi, or restore a backup made by this one")
        }
    }

    /// Throws if there is something to migrate: whoever has the database open would not understand it any more.
    ///
    /// - Throws: `busy`.
    func refuseOlder(_ db: Database) throws {
        let version = try self.version(db)
        guard version < latestVersion else { return }
        throw StoreError(
            .busy,
            "the database has schema version \(version) and is in use, this program brings it to \(latestVersion): an older "
                + "version of Navi runs, which would do nothing of what is asked here; restart Navi first")
    }

    /// Runs the steps that are missing, each in a transaction.
    func migrate(_ db: Database) throws {
        let version = try self.version(db)
        guard version < latestVersion else { return }
        if version == 0 { try lay(db) }
        for migration in migrations where migration.version > version {
            try db.inTransaction(.immediate) {
                for statement in migration.statements { try db.execute(sql: statement) }
                try db.execute(sql: "PRAGMA user_version=\(migration.version)")
                return .commit
            }
        }
    }

    func version(_ db: Database) throws -> Int {
        try db.first("PRAGMA user_version") { $0.int(0) } ?? 0
    }

    /// Properties of the file that have to be chosen before its first table.
    private func lay(_ db: Database) throws {
        try db.execute(sql: "PRAGMA page_size=4096")
        try db.execute(sql: "PRAGMA auto_vacuum=INCREMENTAL")
        try db.execute(sql: "PRAGMA journal_mode=WAL")
        try db.execute(sql: "PRAGMA application_id=\(Self.applicationID)")
    }
}
