/// What has been written to a socket and not yet been taken by the kernel, in bytes and frames, against its bounds.
///
/// Fed with the number of bytes that the channel still buffers, so that writes need no promises.
struct OutboundQueue {
    struct Limits: Sendable, Equatable {
        var maxBytes = 1 << 20
        var maxFrames = 4096
    }

    private struct Entry {
        var bytes: Int
        var frames: Int
        var isCounted: Bool
    }

    private let limits: Limits
    private var entries: [Entry] = []
    private var totalBytes = 0
    /// Of what counts.
    private(set) var bytes = 0
    private(set) var frames = 0

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    var isEmpty: Bool { entries.isEmpty }

    /// Takes in what is about to be written.
    ///
    /// - Parameter isCounted: `false` for the replay on connecting, whose size the client cannot help.
    /// - Returns: Whether the client keeps up.
    mutating func add(bytes newBytes: Int, frames newFrames: Int, isCounted: Bool) -> Bool {
        entries.append(Entry(bytes: newBytes, frames: newFrames, isCounted: isCounted))
        totalBytes += newBytes
        guard isCounted else { return true }
        bytes += newBytes
        frames += newFrames
        return bytes <= limits.maxBytes && frames <= limits.maxFrames
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
            if entries[gone].isCounted { bytes -= taken }
            guard entries[gone].bytes == 0 else { break }
            if entries[gone].isCounted { frames -= entries[gone].frames }
            gone += 1
        }
        entries.removeFirst(gone)
    }

    /// A socket that was slow once does not keep the memory.
    private mutating func clear() {
        entries.removeAll(keepingCapacity: entries.capacity <= 4)
        totalBytes = 0
        bytes = 0
        frames = 0
    }
}
