import NaviProtocol
import Testing

@Suite struct BoundedIntegerTests {
    /// The corners of the usual widths, and their neighbours.
    private static let corners: [Int] = [0, 1 << 31, 1 << 53, .max].flatMap { corner in
        (-2...2).flatMap { [corner &+ $0, 0 &- corner &+ $0] }
    }

    @Test("An integer from outside is read exactly, or not at all", arguments: corners)
    func exact(number: Int) {
        #expect(Int(decimal: String(number), in: .min ... .max) == number)
        #expect(Int(decimal: Array(String(number).utf8), in: number...number) == number)
        #expect(Int32(decimal: String(number), in: .min ... .max) == Int32(exactly: number))
        #expect(UInt64(decimal: String(number), in: 0 ... .max) == UInt64(exactly: number))
        #expect(Int(decimal: String(number), in: 0...(1 << 40)) == ((0...(1 << 40)).contains(number) ? number : nil))
    }

    @Test(
        "What is no integer, or fits no type, is none",
        arguments: [
            "", "-", "+1", " 1", "1 ", "1\0", "0x1", "1_000", "1e3", "1.0", "--1", "\u{0661}", "\u{FF11}", "-\u{2212}1",
            "9223372036854775808", "-9223372036854775809", "18446744073709551616", String(repeating: "0", count: 40),
            String(repeating: "9", count: 100_000),
        ])
    func refused(text: String) {
        #expect(Int(decimal: text, in: .min ... .max) == nil)
    }

    @Test func aNumberWithoutAnIntegersPlaceIsHeldAtTheBound() {
        let range = 0...(1 << 40)
        #expect(Int(clamping: 12.9, to: range) == 12)
        #expect(Int(clamping: -0.5, to: range) == 0)
        #expect(Int(clamping: 0x1p63, to: range) == 1 << 40)
        for high in [1e300, .infinity, Double(Int.max)] { #expect(Int(clamping: high, to: range) == 1 << 40) }
        for low in [-1e300, -.infinity, .nan, Double(Int.min)] { #expect(Int(clamping: low, to: range) == 0) }
    }

    @Test("Sums, differences and products of any two integers are formed without a trap", arguments: corners)
    func saturated(left: Int) {
        for right in Self.corners {
            #expect(Double(left.addingSaturated(right)).isClose(to: Double(left) + Double(right)))
            #expect(Double(left.subtractingSaturated(right)).isClose(to: Double(left) - Double(right)))
            #expect(Double(left.multipliedSaturated(by: right)).isClose(to: Double(left) * Double(right)))
        }
    }
}

extension Double {
    /// Whether this is `exact`, held within what 64 bits can say, up to a rounding.
    fileprivate func isClose(to exact: Double) -> Bool {
        let held = Swift.min(Swift.max(exact, -0x1p63), 0x1p63)
        return abs(self - held) <= Swift.max(abs(held) * 1e-12, 8)
    }
}
