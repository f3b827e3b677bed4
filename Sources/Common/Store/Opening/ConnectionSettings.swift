import GRDB

extension StoreConfiguration {
    /// What holds for every connection.
    ///
    /// Not here: `synchronous`, which GRDB would reset; the writer sets it for each transaction.
    ///
    /// - Parameter pulse: Beats while a statement goes on, and while it waits for a lock.
    func connection(_ pulse: Pulse) -> Configuration {
        var configuration = Configuration()
        let wait = BusyWait(limit: busyTimeout)
        configuration.busyMode = .callback { tries in
            pulse.beat()
            return wait.wait(tries: tries)
        }
        configuration.maximumReaderCount = maxReaders
        configuration.foreignKeysEnabled = true
        configuration.label = "navi"
        configuration.prepareDatabase { db in
            for pragma in Self.pragmas { try db.execute(sql: pragma) }
            try db.execute(sql: "PRAGMA cache_size=-\(cacheBytes >> 10)")
            // What is deleted inside a page that is written anyway costs nothing to overwrite.
            _ = try db.first("PRAGMA secure_delete=\(erasesDeleted ? "ON" : "FAST")") { $0.int(0) }
            pulse.follow(db)
        }
        return configuration
    }

    private static var pragmas: [String] {
        [
            // The janitor alone checkpoints: see CheckpointRound.
            "PRAGMA wal_autocheckpoint=0",
            "PRAGMA mmap_size=0",
            // What the log keeps when it begins anew; a reader that stayed long may have made it grow.
            "PRAGMA journal_size_limit=\(64 << 20)",
            // A database from elsewhere cannot run functions through its schema.
            "PRAGMA trusted_schema=OFF",
            // Without this, REPLACE would delete messages past the trigger that protects them.
            "PRAGMA recursive_triggers=ON",
            "PRAGMA temp_store=MEMORY",
        ]
    }
}
