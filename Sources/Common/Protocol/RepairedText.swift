extension String {
    /// The text of bytes from outside: UTF-8, in which halves of surrogate pairs may stand as three bytes each. Two that
    /// belong together become their character; whatever is no text becomes U+FFFD. Everything else is kept to the byte.
    package init(repairing bytes: some Collection<UInt8>) {
        if let text = String(validating: bytes, as: UTF8.self) {
            self = text
        } else {
            self = String(decoding: Self.withoutSurrogates(Array(bytes)), as: UTF8.self)
        }
    }

    private static func withoutSurrogates(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            guard let first = surrogate(in: bytes, at: position) else {
                result.append(bytes[position])
                position += 1
                continue
            }
            position += 3
            if Surrogates.high.contains(first), let second = surrogate(in: bytes, at: position),
                Surrogates.low.contains(second)
            {
                result.append(utf8Of: Surrogates.joined(first, second))
                position += 3
            } else {
                result.append(utf8Of: 0xFFFD)
            }
        }
        return result
    }

    private static func surrogate(in bytes: [UInt8], at position: Int) -> UInt32? {
        guard position + 2 < bytes.count, bytes[position] == 0xED, (0xA0...0xBF).contains(bytes[position + 1]),
            (0x80...0xBF).contains(bytes[position + 2])
        else { return nil }
        return 0xD000 | UInt32(bytes[position + 1] & 0x3F) << 6 | UInt32(bytes[position + 2] & 0x3F)
    }
}

extension Collection where Element == UInt8, Self: BidirectionalCollection {
    /// How many bytes at the end may be the beginning of a character whose rest is still to come: the first half of a
    /// surrogate pair, or the first bytes of a character in UTF-8.
    package var unfinishedTextBytes: Int {
        let tail = Array(suffix(3))
        if tail.count == 3, tail[0] == 0xED, (0xA0...0xAF).contains(tail[1]), (0x80...0xBF).contains(tail[2]) {
            return 3
        }
        // The last byte that is no continuation says how many should follow.
        guard let place = tail.lastIndex(where: { !(0x80...0xBF).contains($0) }) else { return 0 }
        let wanted =
            switch tail[place] {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        let found = tail.count - place
        return found < wanted ? found : 0
    }
}
