extension Edges {
    /// Ends of ranges, with their neighbours on both sides of zero, as far as an `Int64` holds them.
    package static let integers: [Int64] = {
        let ends: [Int64] = [
            0, 127, 255, 32_767, 65_535, 1 << 31, 1 << 32, 1 << 40, 1 << 53, 1 << 62, .max - 1,
        ]
        let around = ends.flatMap { [$0 - 1, $0, $0 + 1] }
        return Array(Set(around + around.map { 0 - $0 } + [.min, .min + 1])).sorted()
    }()

    /// Whole numbers that no 64 bits hold.
    private static let wideIntegers = [
        "9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
        "340282366920938463463374607431768211456", "-170141183460469231731687303715884105729",
        String(repeating: "9", count: 400), "1" + String(repeating: "0", count: 5000),
    ]

    /// Numbers with a point or an exponent: valid JSON all of them.
    private static let fractions = [
        "-0", "-0.0", "0.0", "1.0", "0.1", "1e2", "1E+2", "9223372036854775807.0", "9223372036854775808.0", "9.3e18",
        "1e18", "1e19", "1e308", "1.7976931348623157e308", "1e309", "1e400", "-1e400", "5e-324", "1e-400",
        "1e99999999999999999999", "0.30000000000000004", "0." + String(repeating: "3", count: 2000),
    ]

    /// What looks like a number to somebody, and is none in JSON.
    private static let numberWords = [
        "NaN", "nan", "Infinity", "-Infinity", "inf", "+1", "01", "00", "0x10", "1_000", "1,5", ".5", "5.", "1e", "--1",
        "-", "１２", "١٢", "1 ", " 1", "1\n", "1\0", "⅓", "0b1", "1e1e1", "",
    ]

    package mutating func integer() -> Int64 {
        // Where adding one, or turning the sign, goes wrong.
        once(in: 4) ? pick([.max, .max - 1, .min, .min + 1]) : pick(Self.integers)
    }

    /// A whole number's digits, however many.
    package mutating func decimal() -> String { once(in: 4) ? pick(Self.wideIntegers) : "\(integer())" }

    /// A number as JSON has it.
    package mutating func numberLiteral() -> String { once(in: 3) ? pick(Self.fractions) : decimal() }

    /// A number, or a word that is nearly one: for queries, cursors, headers, settings.
    package mutating func numberText() -> String { once(in: 3) ? pick(Self.numberWords) : numberLiteral() }
}
