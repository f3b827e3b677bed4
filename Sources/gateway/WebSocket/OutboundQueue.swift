/// What has been written to a socket and not yet been taken by the kernel, in bytes and frames, against its bounds.
///
/// A burst is not the client's fault: a queue may be over its bound for a while, but not for long, and never by much.
/// Fed with the number of bytes that the channel still buffers, so that writes need no promises.
struct OutboundQueue {
    struct Limits: Sendable, Equatable {
        var maxBytes = 1 << 20
        var maxFrames = 4096
        /// How long a queue may be over the bound.
        var patience = Duration.seconds(5)
        /// So many times the bound is too much at once.
        var burstFactor = 8

        /// What one write counts at most. A long answer's last frame alone may be larger than the whole bound, and the
        /// client that is just being sent it is not slow: only one that leaves several of them lying is.
        var maxBytesOfOne: Int { maxBytes / 4 }
    }

    private struct Entry {
        /// Not yet taken by the kernel.
        var bytes: Int
        /// Of them, what counts against the bound.
        var countedBytes: Int
        /// 0 when the write does not count.
        var countedFrames: Int
    }

    private let limits: Limits
    private var entries: [Entry] = []
    private var totalBytes = 0
    /// Of what counts.
    private(set) var bytes = 0
    private(set) var frames = 0
    private var isOverSince: ContinuousClock.Instant?

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    var isEmpty: Bool { entries.isEmpty }

    /// More waits than should. One write alone never is too much, however large it is.
    var isOverLimit: Bool { exceeds(1) && entries.count { $0.countedFrames > 0 } > 1 }

    /// Whether the client does not keep up. Asked after every write, once the kernel has taken what it takes.
    mutating func isTooSlow(now: ContinuousClock.Instant) -> Bool {
        guard isOverLimit else {
            isOverSince = nil
            return false
        }
        let since = isOverSince ?? now
        isOverSince = since
        return exceeds(limits.burstFactor) || now - since > limits.patience
    }

    private func exceeds(_ factor: Int) -> Bool {
        bytes > limits.maxBytes * factor || frames > limits.maxFrames * factor
    }

    /// Takes in what is about to be written.
    ///
    /// - Parameter isCounted: `false` for the replay on connecting, whose size the client cannot help.
    mutating func add(bytes newBytes: Int, frames newFrames: Int, isCounted: Bool) {
        let entry = Entry(
            bytes: newBytes, countedBytes: isCounted ? min(newBytes, limits.maxBytesOfOne) : 0,
            countedFrames: isCounted ? newFrames : 0)
        entries.append(entry)
        totalBytes += newBytes
        bytes += entry.countedBytes
        frames += entry.countedFrames
    }

    /// The channel still holds so many bytes; everything before them has left.
    mutating func settle(buffered: Int) {
        if buffered == 0 { return clear() }
        var left = totalBytes - buffered
        var gone = 0
        while left > 0, gone < entries.count {
            let taken = min(left, entries[gone].bytes)
            entries[gone].bytes -= taken
            left -= taken
            totalBytes -= taken
            let counted = min(entries[gone].countedBytes, entries[gone].bytes)
            bytes -= entries[gone].countedBytes - counted
            entries[gone].countedBytes = counted
            guard entries[gone].bytes == 0 else { break }
            frames -= entries[gone].countedFrames
            gone += 1
        }
        entries.removeFirst(gone)
        if !isOverLimit { isOverSince = nil }
    }

    /// A socket that was slow once does not keep the memory.
    private mutating func clear() {
        entries.removeAll(keepingCapacity: entries.capacity <= 4)
        totalBytes = 0
        bytes = 0
        frames = 0
        isOverSince = nil
    }
}
