import Glibc
import NaviFiles

/// A file to which lines are added. Whoever rotates it moves it away: the next line goes to a new one.
struct AuditFile: Sendable {
    private static let checkInterval = Duration.seconds(1)

    private let path: String
    private var descriptor: Int32
    private var checkedAt: ContinuousClock.Instant
    /// The disk took a part of the last line only: the next one begins a line of its own.
    private var isCutOff = false

    /// - Throws: `SystemError`.
    init(path: String, now: ContinuousClock.Instant) throws {
        self.path = path
        descriptor = try Self.open(path)
        checkedAt = now
    }

    func end() {
        close(descriptor)
    }

    /// Adds a line in one call: other programs may add theirs.
    ///
    /// - Throws: `SystemError`.
    mutating func append(_ line: [UInt8], now: ContinuousClock.Instant) throws {
        if now - checkedAt >= Self.checkInterval {
            checkedAt = now
            if !isInPlace {
                let new = try Self.open(path)
                close(descriptor)
                descriptor = new
            }
        }
        let bytes = isCutOff ? [UInt8(ascii: "\n")] + line : line
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count else {
            isCutOff = isCutOff || count > 0
            // A part of a line is no failure to the system, which names it at the next attempt.
            throw SystemError("\(path) cannot be written", number: count < 0 ? errno : ENOSPC)
        }
        isCutOff = false
    }

    /// The name still stands for the file that is open.
    private var isInPlace: Bool {
        var (named, open) = (stat(), stat())
        return stat(path, &named) == 0 && fstat(descriptor, &open) == 0 && named.st_ino == open.st_ino
            && named.st_dev == open.st_dev
    }

    private static func open(_ path: String) throws -> Int32 {
        let descriptor = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw SystemError("\(path) cannot be opened") }
        return descriptor
    }
}
