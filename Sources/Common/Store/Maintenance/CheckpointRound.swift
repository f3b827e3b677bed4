import GRDB
import GRDBSQLite
import Glibc
import NaviFailPoints

/// One checkpoint that no commit can run into, and for which nobody waits long.
///
/// SQLite below 3.51.3 can lose commits: a checkpoint that begins when all of the log has been moved already, and during
/// which a writer resets the log, calls moved what is not. Two rules keep it away, and one process at a time has the
/// right to checkpoint at all (`CheckpointRole`):
///
/// * What is moved *beside* writers (PASSIVE) begins after a commit of our own. From then on the log has something that
///   has not been moved, and only a checkpoint could change that: nobody resets it until this one has ended.
/// * What is moved last, and the reset itself (RESTART, TRUNCATE), happens with the writer's lock in hand. A checkpoint
///   that cannot get the lock silently becomes a PASSIVE one, so the writer's connection takes it first, waiting as every
///   writer does, and gives it up at the very moment when the checkpoint waits for it. Where that goes wrong, and where
///   readers stay in the way, the checkpoint is interrupted before it copies anything.
struct CheckpointRound {
    let path: String
    let settings: Configuration
    let kind: CheckpointKind
    /// How long the checkpoint waits for the writer's lock, and then writers for readers to leave the log.
    let patience: Duration
    /// Of whoever waits for the round.
    let pulse: Pulse

    /// A log that nobody has emptied for long is gigabytes, and a disk slow.
    private static let longest = Duration.seconds(600)
    /// Frames that may be left to be moved with the lock in hand: what a millisecond or two can do.
    private static let fewFrames = 64
    /// Beside writers that are faster than the disk the log does not get short; the lock makes them wait then.
    private static let maxPasses = 8
    /// Readers of a moment are waited for, without the lock; longer ones the next round meets again, or not.
    private static let maxPauses = 2
    private static let pauseMicroseconds: UInt32 = 5000

    private var log: WriteAheadLog { WriteAheadLog(path: path + "-wal") }

    /// - Parameter writer: The writer's connection, outside any transaction.
    /// - Throws: `busy` as a `DatabaseError` when the writer's lock cannot be had.
    func run(with writer: Database) throws -> CheckpointResult {
        guard let role = CheckpointRole(log: log.path) else { return CheckpointResult(busy: true) }
        let queue = try DatabaseQueue(path: path, configuration: settings(releasing: writer.sqliteConnection))
        let result = try queue.inDatabase { try run($0, writer) }
        try queue.close()
        withExtendedLifetime(role) {}
        return result
    }

    private func run(_ checkpointer: Database, _ writer: Database) throws -> CheckpointResult {
        var before = 0
        var pauses = 0
        for _ in 0..<Self.maxPasses {
            try mark(writer)
            try pulse.excused(for: Self.longest) { try log.synchronize() }
            let moved = try checkpoint(checkpointer, SQLITE_CHECKPOINT_PASSIVE)
            guard !moved.busy else { return moved }
            let count = moved.checkpointed - before
            before = moved.checkpointed
            let isShort = moved.walFrames - moved.checkpointed <= Self.fewFrames
            if isShort, count < Self.fewFrames { break }
            guard !isShort, count <= 0 else { continue }
            // Somebody reads what the log was earlier: as long as that lasts it cannot be reset.
            guard pauses < Self.maxPauses else {
                return CheckpointResult(busy: true, walFrames: moved.walFrames, checkpointed: moved.checkpointed)
            }
            pauses += 1
            usleep(Self.pauseMicroseconds)
        }
        return try reset(checkpointer, writer)
    }

    /// A commit, which gives the log something that has not been moved.
    private func mark(_ writer: Database) throws {
        try writer.setSynchronous(.normal)
        try writer.run("BEGIN IMMEDIATE")
        defer { releaseLock(writer.sqliteConnection) }
        try writer.setMeta("checkpoints", to: "\((writer.meta("checkpoints").flatMap { Int64($0) } ?? 0) &+ 1)")
        try writer.run("COMMIT")
    }

    private func reset(_ checkpointer: Database, _ writer: Database) throws -> CheckpointResult {
        // What is on the disk already nobody has to wait for while the lock is held.
        try pulse.excused(for: Self.longest) { try log.synchronize() }
        try writer.run("BEGIN IMMEDIATE")
        let start = ContinuousClock.now
        defer { releaseLock(writer.sqliteConnection) }
        FailPoint.checkpointLocked.reach()
        var result = try checkpoint(checkpointer, kind.sqliteMode)
        FailPoint.checkpointCopied.reach()
        result.held = ContinuousClock.now - start
        return result
    }

    private func checkpoint(_ db: Database, _ mode: Int32) throws -> CheckpointResult {
        var frames: Int32 = 0
        var copied: Int32 = 0
        let code = pulse.excused(for: Self.longest) {
            sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, mode, &frames, &copied)
        }
        let result = CheckpointResult(busy: false, walFrames: Int(max(0, frames)), checkpointed: Int(max(0, copied)))
        switch code & 0xFF {
        case SQLITE_OK:
            return result
        case SQLITE_BUSY, SQLITE_INTERRUPT:
            return CheckpointResult(busy: true, walFrames: result.walFrames, checkpointed: result.checkpointed)
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
        nonisolated(unsafe) var end = ContinuousClock.now
        let patience = patience
        settings.prepareDatabase { checkpointer = $0.sqliteConnection }
        settings.busyMode = .callback { tries in
            if tries == 0 {
                releaseLock(writer)
                end = ContinuousClock.now + patience
                return true
            }
            if ContinuousClock.now < end {
                BusyWait.sleep(tries: tries)
                return true
            }
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
