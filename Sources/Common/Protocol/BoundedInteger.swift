// How integers from outside are read and added: a value that does not fit is refused or held at the bound, never a trap.

extension FixedWidthInteger {
    /// Reads decimal digits with an optional leading minus; `nil` for anything else (a plus, space, other scripts'
    /// digits, more digits than the type can hold) and for a number outside of `range`.
    package init?(decimal text: some StringProtocol, in range: ClosedRange<Self>) {
        self.init(decimal: text.utf8, in: range)
    }

    /// Reads decimal digits, given as ASCII bytes; see `init(decimal:in:)` of a text.
    package init?(decimal digits: some Collection<UInt8>, in range: ClosedRange<Self>) {
        let isNegative = digits.first == UInt8(ascii: "-")
        let digits = isNegative ? digits.dropFirst() : digits[...]
        // 128 bits have 39 digits; without this bound a long row of zeros would cost its length and mean nothing.
        guard !digits.isEmpty, digits.prefix(40).count < 40 else { return nil }
        var value: Self = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let digit = Self(byte - UInt8(ascii: "0"))
            let (sum, overflows) =
                isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            guard !isTooLarge, !overflows else { return nil }
            value = sum
        }
        guard range.contains(value) else { return nil }
        self = value
    }

    /// The whole part of `number`, held within `range`; what is not a number becomes the lower bound.
    package init(clamping number: Double, to range: ClosedRange<Self>) {
        if let whole = Self(exactly: number.rounded(.towardZero)) {
            self = whole.clamped(to: range)
        } else {
            self = number > 0 ? range.upperBound : range.lowerBound
        }
    }

    /// The sum, held at the type's bounds.
    package func addingSaturated(_ other: Self) -> Self {
        let (sum, overflows) = addingReportingOverflow(other)
        guard overflows else { return sum }
        return other > 0 ? .max : .min
    }

    /// The difference, held at the type's bounds.
    package func subtractingSaturated(_ other: Self) -> Self {
        let (difference, overflows) = subtractingReportingOverflow(other)
        guard overflows else { return difference }
        return other > 0 ? .min : .max
    }

    /// The product, held at the type's bounds.
    package func multipliedSaturated(by other: Self) -> Self {
        let (product, overflows) = multipliedReportingOverflow(by: other)
        guard overflows else { return product }
        return (self < 0) == (other < 0) ? .max : .min
    }
}

extension Comparable {
    /// This value, or the bound of `range` that is next to it.
    package func clamped(to range: ClosedRange<Self>) -> Self {
        min(max(self, range.lowerBound), range.upperBound)
    }
}
