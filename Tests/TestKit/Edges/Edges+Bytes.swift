extension Edges {
    /// Pieces that end or begin something for a parser.
    private static let pieces: [[UInt8]] =
        ["\"", "\\", "{", "}", "[", "]", ":", ",", "\r\n", "\r", "\n", "\n\n", "\0", " ", ";", "data:", "\u{FEFF}"]
        .map { Array($0.utf8) }

    /// Bytes with one change: a bit, a piece more, less, twice, elsewhere, or an early end.
    package mutating func damaged(_ honest: [UInt8]) -> [UInt8] {
        var bytes = honest
        let run = someRun(of: bytes)
        switch number(0...7) {
        case 0:
            guard run.lowerBound < bytes.count else { return bytes }
            bytes[run.lowerBound] ^= 1 << UInt8(number(0...7))
        case 1: bytes.insert(contentsOf: pick(Self.pieces), at: run.lowerBound)
        case 2: bytes.insert(contentsOf: pick(Self.badBytes), at: run.lowerBound)
        case 3: bytes.removeSubrange(run)
        case 4: bytes.insert(contentsOf: bytes[run], at: run.lowerBound)
        case 5:
            let moved = Array(bytes[run])
            bytes.removeSubrange(run)
            bytes.insert(contentsOf: moved, at: number(0...bytes.count))
        case 6: bytes.removeSubrange(run.lowerBound...)
        default: bytes += bytes
        }
        return bytes
    }

    /// Parts of a whole, in its order, as a network may deliver it: cut at any byte.
    package mutating func parts(of bytes: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let size = once(in: 3) ? 1 : number(1...max(1, rest.count))
            parts.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
            // The last of many goes in one.
            if parts.count == 12 {
                parts.append(Array(rest))
                break
            }
        }
        return parts
    }

    /// Any bytes at all.
    package mutating func bytes(max: Int) -> [UInt8] {
        (0..<number(0...max)).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    private mutating func someRun(of bytes: [UInt8]) -> Range<Int> {
        let start = number(0...bytes.count)
        return start..<min(bytes.count, start + number(0...16))
    }
}
