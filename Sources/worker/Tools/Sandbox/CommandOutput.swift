/// The output of a command, of which only the beginning and the end are kept.
struct CommandOutput: Sendable {
    private let headLimit: Int
    private let tailLimit: Int
    private var head: [UInt8] = []
    /// The end; cut back to its limit once it is twice as long, so that long output costs little.
    private var tail: [UInt8] = []
    /// Everything that came, in bytes.
    private(set) var total = 0

    init(maxBytes: Int) {
        headLimit = maxBytes / 2
        tailLimit = maxBytes - headLimit
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        total += bytes.count
        let room = min(headLimit - head.count, bytes.count)
        head.append(contentsOf: bytes.prefix(room))
        let rest = bytes.dropFirst(room)
        // Of one piece no more than the limit can survive.
        tail.append(contentsOf: rest.suffix(tailLimit))
        if tail.count > 2 * tailLimit { tail.removeFirst(tail.count - tailLimit) }
    }

    /// What was kept, with a note where something was left out. Bytes that are no UTF-8 become replacement characters.
    var text: String {
        guard total > headLimit + tailLimit else { return String(decoding: head + tail, as: UTF8.self) }
        // Neither part may begin or end inside a character.
        let start = head.prefix(UTF8Pieces.completeCount(head))
        let end = tail.suffix(tailLimit).drop { $0 & 0xC0 == 0x80 }
        let leftOut = total - start.count - end.count
        return String(decoding: start, as: UTF8.self) + "\n[… \(leftOut) bytes left out …]\n"
            + String(decoding: end, as: UTF8.self)
    }
}
