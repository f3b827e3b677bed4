import Glibc

/// Picks lines out of a text that comes in chunks, and counts all of them.
///
/// A line longer than `maxLineBytes` counts as several, so that every part of any text can be asked for, and what is
/// held in memory stays bounded.
struct LineScanner {
    /// Even, for encodings of two bytes.
    static let maxLineBytes = 4096

    /// What was picked, in whole lines.
    private(set) var picked: [UInt8] = []
    /// Lines in `picked`.
    private(set) var pickedLines = 0
    /// The byte limit was reached before the wanted lines were.
    private(set) var isFull = false
    /// Lines that have ended.
    private var ended = 0
    /// Bytes of the line that has not.
    private var openBytes = 0
    /// Length of `picked` without the line that has not ended.
    private var settledBytes = 0
    /// Bytes that only complete a character on which a long line was parted.
    private var mayComplete = false

    private let wanted: Range<Int>
    private let byteLimit: Int
    private let encoding: TextEncoding

    /// - Parameters:
    ///   - wanted: Counted from 0.
    ///   - byteLimit: At least `maxLineBytes`.
    init(wanted: Range<Int>, byteLimit: Int, encoding: TextEncoding) {
        self.wanted = wanted
        self.byteLimit = byteLimit
        self.encoding = encoding
    }

    /// All lines so far.
    var lineCount: Int { ended + (openBytes > 0 ? 1 : 0) }

    /// Takes the next bytes; in encodings of two bytes an even number of them, unless they are the last.
    mutating func take(_ chunk: UnsafeRawBufferPointer) {
        var rest = chunk[...]
        while !rest.isEmpty {
            let room = min(rest.count, Self.maxLineBytes - openBytes)
            let line = UnsafeRawBufferPointer(rebasing: rest.prefix(room))
            let length = lengthThroughNewline(line)
            pick(UnsafeRawBufferPointer(rebasing: rest.prefix(length ?? room)))
            openBytes += length ?? room
            if length != nil || openBytes == Self.maxLineBytes { endLine(isParted: length == nil) }
            rest = rest.dropFirst(length ?? room)
        }
    }

    /// Takes note that nothing comes any more.
    mutating func finish() {
        if openBytes > 0 { endLine(isParted: false) }
    }

    private mutating func endLine(isParted: Bool) {
        if wanted.contains(ended), !isFull {
            settledBytes = picked.count
            pickedLines += 1
        }
        ended += 1
        openBytes = 0
        mayComplete = isParted && ended == wanted.upperBound && !isFull
    }

    private mutating func pick(_ bytes: UnsafeRawBufferPointer) {
        if mayComplete { complete(with: bytes) }
        guard wanted.contains(ended), !isFull else { return }
        guard picked.count + bytes.count <= byteLimit else {
            picked.removeSubrange(settledBytes...)
            isFull = true
            return
        }
        // A line that was parted inside a character begins with bytes that belong to the one before.
        let isInside = picked.isEmpty && openBytes == 0 && encoding == .utf8
        picked.append(contentsOf: isInside ? bytes[...].drop(while: Self.isContinuation) : bytes[...])
    }

    private mutating func complete(with bytes: UnsafeRawBufferPointer) {
        mayComplete = false
        if encoding == .utf8 { picked.append(contentsOf: bytes.prefix(3).prefix(while: Self.isContinuation)) }
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    /// How long the first line is, with its line feed; `nil` when there is none in these bytes.
    private func lengthThroughNewline(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var start = 0
        while let base = bytes.baseAddress, start < bytes.count,
            let hit = memchr(base + start, 0x0A, bytes.count - start)
        {
            let position = UnsafeRawPointer(hit) - base
            if let length = length(through: position, in: bytes) { return length }
            start = position + 1
        }
        return nil
    }

    private func length(through position: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
        switch encoding {
        case .utf8, .latin1: return position + 1
        case .utf16LittleEndian:
            let isUnit = (openBytes + position).isMultiple(of: 2) && position + 1 < bytes.count
            return isUnit && bytes[position + 1] == 0 ? position + 2 : nil
        case .utf16BigEndian:
            let isUnit = !(openBytes + position).isMultiple(of: 2) && position > 0
            return isUnit && bytes[position - 1] == 0 ? position + 1 : nil
        }
    }
}
