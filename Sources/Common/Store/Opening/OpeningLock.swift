#if canImport(Glibc)
import Glibc
#endif

/// Lets one process at a time open, create or migrate the databases of a directory.
///
/// It is a lock on the directory itself, so that no file is left behind, and it goes with the process that holds it.
struct OpeningLock: ~Copyable {
    private let descriptor: Int32

    /// Longer than any migration should take.
    private static let timeout = Duration.seconds(60)
    private static let pollMicroseconds: UInt32 = 2_000

    /// - Throws: `cannotOpen` when the directory cannot be opened, `busy` when another process keeps the lock.
    init(directory: String) throws {
        descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw StoreError(.cannotOpen, "directory \(directory): \(String(cString: strerror(errno)))")
        }
        let start = ContinuousClock.now
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard ContinuousClock.now - start < Self.timeout else {
                throw StoreError(.busy, "another process has been opening the database for \(Self.timeout)")
            }
            usleep(Self.pollMicroseconds)
        }
    }

    deinit {
        close(descriptor)
    }
}
