import GRDB
import NaviProtocol

extension Store {
    /// Makes a worker known, before it claims anything. Repeating it is harmless.
    package func registerWorker(_ worker: WorkerRecord) async throws {
        try await write(.normal) { transaction in
            try transaction.db.run(
                """
                INSERT INTO workers (worker_id, pid, pid_namespace, process_start, boot) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (worker_id) DO UPDATE SET pid = excluded.pid, pid_namespace = excluded.pid_namespace,
                    process_start = excluded.process_start, boot = excluded.boot
                """, worker.id, worker.pid, worker.pidNamespace, worker.processStart, worker.bootID)
        }
    }

    /// Forgets a worker that ended in good order.
    package func removeWorker(_ id: WorkerID) async throws {
        try await write(.normal) { try $0.db.run("DELETE FROM workers WHERE worker_id = ?", id) }
    }

    /// Forgets workers that have ended, as far as they hold nothing any more, and those of earlier boots.
    package func removeWorkers(_ ids: [WorkerID], ofBootsOtherThan bootID: String) async throws {
        try await write(.normal) { transaction in
            let db = transaction.db
            for id in ids where try !db.exists(WorkerQuery.holdsSomething, id) {
                try db.run("DELETE FROM workers WHERE worker_id = ?", id)
            }
            try db.run("DELETE FROM workers WHERE boot <> ?", bootID)
        }
    }

    /// All workers that are known.
    package func workers() async throws -> [WorkerRecord] {
        try await read { db in try db.all("SELECT \(WorkerRecord.columns) FROM workers") { WorkerRecord($0) } }
    }

    /// The workers that hold running turns or jobs.
    package func turnHolders() async throws -> TurnHolders {
        try await read { db in
            let ids = try db.all(WorkerQuery.holders) { WorkerID($0.text(0)) }
            var holders = TurnHolders()
            for id in ids {
                let record = try db.first(
                    "SELECT \(WorkerRecord.columns) FROM workers WHERE worker_id = ?", id
                ) { WorkerRecord($0) }
                if let record { holders.registered.append(record) } else { holders.departed.append(id) }
            }
            return holders
        }
    }
}

extension WorkerRecord {
    fileprivate static let columns = "worker_id, pid, pid_namespace, process_start, boot"

    fileprivate init(_ row: ResultRow) {
        self.init(
            id: WorkerID(row.text(0)), pid: row.int(1), pidNamespace: row.text(2), processStart: row.int(3),
            bootID: row.text(4))
    }
}

private enum WorkerQuery {
    static let holders = """
        SELECT worker FROM turns INDEXED BY turn_running WHERE state = 1 AND worker IS NOT NULL
        UNION SELECT worker FROM jobs WHERE state = 1 AND worker IS NOT NULL
        """
    static let holdsSomething = """
        SELECT 1 FROM turns INDEXED BY turn_running WHERE state = 1 AND worker = ?1
        UNION ALL SELECT 1 FROM jobs WHERE state = 1 AND worker = ?1
        """
}
