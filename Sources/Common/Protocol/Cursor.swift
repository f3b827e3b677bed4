/// A place in a session's stream of frames: the turn, its attempt, and the number of the frame within the attempt.
///
/// Clients keep the cursor of the last frame they handled and give it back on reconnect; to them it is opaque. The
/// wire form is `<turn ordinal>.<attempt>.<index>`. `attempt` counts every claim of the turn, so it also fences:
/// frames of an older attempt are never mixed with those of a newer one.
package struct Cursor: Hashable, Sendable {
    package var turnOrdinal: Int
    package var attempt: Int
    package var index: Int

    package init(turnOrdinal: Int, attempt: Int, index: Int) {
        self.turnOrdinal = turnOrdinal
        self.attempt = attempt
        self.index = index
    }
}

extension Cursor: CustomStringConvertible {
    package var description: String { "\(turnOrdinal).\(attempt).\(index)" }

    /// No part is ever larger: the link's numbers have 32 bits.
    package static let maxPart = Int(UInt32.max)

    /// Parses the wire form; `nil` for anything else, negative numbers (other than index -1, the place before the
    /// first frame) and parts beyond `maxPart` included.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, let ordinal = Int(decimal: parts[0], in: 0...Self.maxPart),
            let attempt = Int(decimal: parts[1], in: 0...Self.maxPart),
            let index = Int(decimal: parts[2], in: -1...Self.maxPart)
        else { return nil }
        self.init(turnOrdinal: ordinal, attempt: attempt, index: index)
    }
}

extension Cursor: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Cursor(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected a cursor")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
