import Glibc

/// The right to checkpoint, which one process at a time has: a lock on the log's file, which goes with its holder. SQLite
/// has no locks of its own on that file that closing it could drop.
struct CheckpointRole: ~Copyable {
    private let descriptor: Int32

    /// - Returns: `nil` when another process has it, or there is no log.
    init?(log path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit {
        close(descriptor)
    }
}
