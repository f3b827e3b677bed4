import GRDB
import GRDBSQLite
import NaviFailPoints

/// One checkpoint that no commit can run into.
///
/// SQLite below 3.51.3 can lose commits when the log is reset while someone else checkpoints it. TRUNCATE and RESTART
/// are safe, since they hold the writer's lock; but one that cannot get the lock silently becomes a PASSIVE one, which is
/// not. So the writer's connection takes the lock first, waiting as every writer does, and gives it up at the very moment
/// when the checkpoint waits for it. Where that goes wrong, and where readers stay in the way, the checkpoint is
/// interrupted before it copies anything, and the round is skipped.
struct CheckpointRound {
    let path: String
    let settings: Configuration
    let kind: CheckpointKind
    /// How long the checkpoint waits for the writer's lock, and then writers for readers to leave the log.
    let patience: BusyWait
    /// Of whoever waits for the round.
    let pulse: Pulse

    /// A log that nobody has emptied for long is gigabytes, and a disk slow.
    private static let longest = Duration.seconds(600)

    /// - Parameter writer: The writer's connection, outside any transaction.
    /// - Throws: `busy` as a `DatabaseError` when the writer's lock cannot be had.
    func run(with writer: Database) throws -> CheckpointResult {
        // What is on the disk already nobody has to wait for while the lock is held.
        let log = WriteAheadLog(path: path + "-wal")
        try pulse.excused(for: Self.longest) { try log.synchronize() }
        try writer.run("BEGIN IMMEDIATE")
        defer { releaseLock(writer.sqliteConnection) }
        FailPoint.checkpointLocked.reach()
        let queue = try DatabaseQueue(path: path, configuration: settings(releasing: writer.sqliteConnection))
        let result = try queue.inDatabase { try checkpoint($0) }
        FailPoint.checkpointCopied.reach()
        try queue.close()
        return result
    }

    private func checkpoint(_ db: Database) throws -> CheckpointResult {
        var frames: Int32 = 0
        var copied: Int32 = 0
        let code = pulse.excused(for: Self.longest) {
            sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, kind.sqliteMode, &frames, &copied)
        }
        switch code & 0xFF {
        case SQLITE_OK:
            return CheckpointResult(busy: false, walFrames: Int(max(0, frames)), checkpointed: Int(max(0, copied)))
        case SQLITE_BUSY, SQLITE_INTERRUPT:
            return CheckpointResult(busy: true, walFrames: Int(max(0, frames)), checkpointed: Int(max(0, copied)))
        default:
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
        }
    }

    /// The settings of the checkpoint's connection: how it waits.
    private func settings(releasing writer: OpaquePointer?) -> Configuration {
        var settings = settings
        // Both pointers are used on the thread that runs the round, or while it waits for the one that uses them.
        nonisolated(unsafe) let writer = writer
        nonisolated(unsafe) var checkpointer: OpaquePointer?
        settings.prepareDatabase { checkpointer = $0.sqliteConnection }
        settings.busyMode = .callback { tries in
            if tries == 0 {
                releaseLock(writer)
                return true
            }
            if patience.wait(tries: tries) { return true }
            sqlite3_interrupt(checkpointer)
            return false
        }
        return settings
    }
}

extension CheckpointKind {
    fileprivate var sqliteMode: Int32 {
        switch self {
        case .restart: SQLITE_CHECKPOINT_RESTART
        case .truncate: SQLITE_CHECKPOINT_TRUNCATE
        }
    }
}

/// Ends the transaction that only held the writer's lock; does nothing when it has ended.
private func releaseLock(_ writer: OpaquePointer?) {
    if sqlite3_get_autocommit(writer) == 0 { sqlite3_exec(writer, "ROLLBACK", nil, nil, nil) }
}
