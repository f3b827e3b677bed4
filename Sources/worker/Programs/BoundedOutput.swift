/// Keeps the beginning and the end of what a program writes, whatever its length.
struct BoundedOutput: Sendable {
    private let maxHeadBytes: Int
    private let maxTailBytes: Int
    /// The beginning.
    private(set) var head: [UInt8] = []
    /// Up to twice as long as what is kept, so that it is seldom moved.
    private var tail: [UInt8] = []
    private(set) var totalBytes = 0

    /// - Parameters:
    ///   - maxHeadBytes: Bytes kept of the beginning.
    ///   - maxTailBytes: Bytes kept of the end.
    init(maxHeadBytes: Int, maxTailBytes: Int) {
        self.maxHeadBytes = maxHeadBytes
        self.maxTailBytes = maxTailBytes
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        totalBytes += bytes.count
        let room = min(maxHeadBytes - head.count, bytes.count)
        head.append(contentsOf: bytes.prefix(room))
        tail.append(contentsOf: bytes.dropFirst(room).suffix(maxTailBytes))
        if tail.count > 2 * maxTailBytes { tail.removeFirst(tail.count - maxTailBytes) }
    }

    /// Nothing was left out.
    var isWhole: Bool { totalBytes == head.count + min(tail.count, maxTailBytes) }

    /// Holds a byte that no text has.
    var isBinary: Bool { head.contains(0) || tail.contains(0) }

    /// What was kept, as text, with a note in place of what was left out. Bytes that are no UTF-8 show as U+FFFD.
    var text: String {
        let tail = tail.suffix(maxTailBytes)
        guard !isWhole else { return String(decoding: head + tail, as: UTF8.self) }
        // Neither part may begin or end inside a character.
        let start = head.prefix(UTF8Pieces.completeCount(head))
        let end = tail.dropFirst(tail.prefix(3).prefix { $0 & 0xC0 == 0x80 }.count)
        let note = "[… \(totalBytes - start.count - end.count) bytes left out …]"
        let parts = [String(decoding: start, as: UTF8.self), note, String(decoding: end, as: UTF8.self)]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
