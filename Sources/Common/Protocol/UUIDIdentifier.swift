/// A 128-bit random identifier (UUID version 4) whose wire form is the lower-case 36-character string.
///
/// `SessionID` and `TurnID` conform; the protocol carries the shared parsing and formatting, so that an id of one
/// kind can never be passed where the other is meant.
package protocol UUIDIdentifier: Hashable, Sendable, Codable, CustomStringConvertible {
    var high: UInt64 { get }
    var low: UInt64 { get }
    init(high: UInt64, low: UInt64)
}

extension UUIDIdentifier {
    /// A new random id.
    package static func random(using generator: inout some RandomNumberGenerator) -> Self {
        marked(generator.next(), generator.next())
    }

    /// A new random id from the system's generator.
    package static func random() -> Self {
        // A generator in a variable of its own would be empty and without an address, which the thread sanitizer takes
        // for one that all threads share.
        marked(.random(in: .min ... .max), .random(in: .min ... .max))
    }

    /// With the bits of version and variant.
    private static func marked(_ high: UInt64, _ low: UInt64) -> Self {
        Self(high: (high & ~0xF000) | 0x4000, low: (low & ~(0b11 << 62)) | (0b10 << 62))
    }

    /// Parses the 8-4-4-4-12 form, in either case; anything else is `nil`.
    package init?(_ text: some StringProtocol) {
        var digits: (high: UInt64, low: UInt64) = (0, 0)
        var position = 0
        for byte in text.utf8 {
            switch position {
            case 8, 13, 18, 23:
                guard byte == UInt8(ascii: "-") else { return nil }
            case 0..<36:
                guard let digit = hexDigitValue(byte) else { return nil }
                if position < 18 {
                    digits.high = digits.high << 4 | digit
                } else {
                    digits.low = digits.low << 4 | digit
                }
            default:
                return nil
            }
            position += 1
        }
        guard position == 36 else { return nil }
        self.init(high: digits.high, low: digits.low)
    }

    package var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for shift in stride(from: 124, through: 0, by: -4) {
                if position == 8 || position == 13 || position == 18 || position == 23 {
                    buffer[position] = UInt8(ascii: "-")
                    position += 1
                }
                let word = shift >= 64 ? high >> UInt64(shift - 64) : low >> UInt64(shift)
                let digit = UInt8(word & 0xF)
                buffer[position] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
                position += 1
            }
            return 36
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected a UUID")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

private func hexDigitValue(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}
