/// A number as it was written: to the digit, however many there are.
package struct JSONNumber: Sendable {
    /// What stands in the JSON.
    package let text: String

    /// - Parameter text: Known to be a number in JSON.
    init(text: String) {
        self.text = text
    }

    /// A finite number in its shortest form; `nil` for the others, which JSON does not have.
    package init?(_ number: Double) {
        guard number.isFinite else { return nil }
        text = number.description
    }

    /// The number, when it is a whole one that fits: `1`, but also `1.0` and `1e3`.
    package var integer: Int? {
        if let number = Int(decimal: text, in: .min ... .max) { return number }
        let decimal = Decimal(text)
        guard (0...18).contains(decimal.exponent), decimal.digits.count + decimal.exponent <= 19 else { return nil }
        let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: decimal.exponent)
        let sign = decimal.isNegative ? [UInt8(ascii: "-")] : []
        let digits = decimal.digits.isEmpty ? [UInt8(ascii: "0")] : decimal.digits
        return Int(decimal: sign + digits + zeros, in: .min ... .max)
    }

    /// It has no fraction, however large it is and however it is written.
    package var isWhole: Bool { Decimal(text).exponent >= 0 }

    /// The nearest number of that type: an infinity when it is beyond all of them.
    package var double: Double { Double(text) ?? .nan }
}

/// Numbers are equal that have the same value, whatever their form.
extension JSONNumber: Hashable {
    package static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        left.text == right.text || Decimal(left.text) == Decimal(right.text)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(Decimal(text))
    }

    /// Digits without zeros around them, times ten to the power of the exponent.
    private struct Decimal: Hashable {
        var isNegative: Bool
        var digits: [UInt8] = []
        var exponent = 0

        init(_ text: String) {
            let bytes = text.utf8
            isNegative = bytes.first == UInt8(ascii: "-")
            let mantissa = bytes.prefix { $0 | 0x20 != UInt8(ascii: "e") }
            exponent = Self.exponent(bytes.dropFirst(mantissa.count + 1))
            var isFraction = false
            for byte in mantissa.dropFirst(isNegative ? 1 : 0) {
                if byte == UInt8(ascii: ".") {
                    isFraction = true
                    continue
                }
                if isFraction { exponent -= 1 }
                if !digits.isEmpty || byte != UInt8(ascii: "0") { digits.append(byte) }
            }
            while digits.last == UInt8(ascii: "0") {
                digits.removeLast()
                exponent += 1
            }
            if digits.isEmpty { (isNegative, exponent) = (false, 0) }
        }

        /// Held at a bound beyond which no number is told from another.
        private static func exponent(_ text: Substring.UTF8View) -> Int {
            let bound = 1 << 40
            let digits = text.first == UInt8(ascii: "+") ? text.dropFirst() : text
            if let exponent = Int(decimal: digits, in: -bound...bound) { return exponent }
            guard let sign = text.first else { return 0 }
            return sign == UInt8(ascii: "-") ? -bound : bound
        }
    }
}

extension JSONNumber: ExpressibleByFloatLiteral {
    /// - Parameter value: Finite, as all literals are.
    package init(floatLiteral value: Double) {
        text = value.description
    }
}
