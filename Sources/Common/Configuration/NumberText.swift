import NaviProtocol

/// Numbers as settings spell them: plain decimal digits, within a range. Pure.
enum NumberText {
    private static let maxBytes = 40

    static func integer(_ text: String, in range: ClosedRange<Int>) -> Result<Int, SettingProblem> {
        guard let number = Int(decimal: text, in: range) else {
            return .failure(SettingProblem("must be a whole number from \(range.lowerBound) to \(range.upperBound)"))
        }
        return .success(number)
    }

    /// - Parameter what: Begins the message: `a number`.
    static func number(_ text: String, in range: ClosedRange<Double>, what: String) -> Result<Double, SettingProblem> {
        // Neither `nan` nor `inf`, nor hexadecimal: nobody means those.
        guard text.utf8.count <= maxBytes, text.utf8.allSatisfy(isPartOfNumber),
            text.utf8.first != UInt8(ascii: "+"), let number = Double(text),
            range.contains(number)
        else {
            let words = "\(plain(range.lowerBound)) to \(plain(range.upperBound))"
            return .failure(SettingProblem("must be \(what) from \(words)"))
        }
        return .success(number)
    }

    /// Without `.0` at the end.
    static func plain(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }

    static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        return attoseconds == 0 ? String(seconds) : String(Double(seconds) + Double(attoseconds) / 1e18)
    }

    private static func isPartOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "e"),
            UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
