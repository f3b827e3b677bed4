import Synchronization

/// How much one call of `filesystem` may do.
struct FileLimits: Sendable {
    /// Text of a file that one call shows.
    var maxShownBytes = 128 * 1024
    var defaultLines = 2000
    /// Largest file that is read or searched; of larger ones the beginning.
    var maxReadBytes = 16 * 1024 * 1024
    /// Largest text that is written at once.
    var maxWriteBytes = 8 * 1024 * 1024
    /// Largest file that is copied.
    var maxCopyBytes = 1024 * 1024 * 1024
    /// Names that one listing shows.
    var maxListed = 1000
    /// Results of a search.
    var maxFound = 200
    /// Files and folders that one call looks at or deletes.
    var maxVisited = 100_000
    /// Deepest nesting of folders.
    var maxDepth = 64
    /// Longest line that a search shows.
    var maxLineBytes = 300
    var time: Duration = .seconds(20)
}

/// What is left of the limits of a call that runs on a thread of its own.
final class FileBudget: Sendable {
    private let deadline: ContinuousClock.Instant
    private let visits: Atomic<Int>
    private let isCancelled = Atomic(false)

    init(_ limits: FileLimits) {
        deadline = .now + limits.time
        visits = Atomic(limits.maxVisited)
    }

    /// Nobody waits for the result any more.
    func cancel() {
        isCancelled.store(true, ordering: .relaxed)
    }

    /// Whether there is time left.
    var hasTime: Bool { !isCancelled.load(ordering: .relaxed) && ContinuousClock.now < deadline }

    /// Counts one more file or folder. - Returns: Whether it may be looked at.
    func visit() -> Bool {
        visits.wrappingSubtract(1, ordering: .relaxed).newValue >= 0 && hasTime
    }
}
