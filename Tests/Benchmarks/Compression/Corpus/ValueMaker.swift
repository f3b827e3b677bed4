import Foundation
import TestKit

/// Makes values as people of a language write them: numbers, dates, prices, codes, addresses.
struct ValueMaker: Sendable {
    let language: Language
    /// Of a hundred values of digits, so many are in the digits of the language.
    let ownDigits: Int

    enum Shape: Sendable {
        case number, code, version, price, date, time, duration, phone, path
    }

    /// Which values the things of a lexicon have.
    static let shapes: [[Shape]] = [
        [.number, .code], [.number], [.date, .time], [.price], [.code], [.number, .code, .version], [.number],
        [.price], [.number, .code], [.date], [.code], [.duration], [.phone], [.path],
    ]

    func value(_ shape: Shape, using random: inout SeededGenerator) -> String {
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        let letters = String((0..<2).map { _ in "ABCDEFGHKLMNPRSTUVWXZ".randomElement(using: &random) ?? "Q" })
        switch shape {
        case .number: return own("\(number(1000...99999))", using: &random)
        case .code: return "\(letters)-\(number(1000...9999))"
        case .version: return "v\(number(1...19)).\(number(10...99)).\(number(10...99))"
        case .price: return own(price(number(110...9890)), using: &random)
        case .date: return own(date(number(2027...2031), number(1...12), number(1...28), number(0...3)), using: &random)
        case .time: return own(String(format: "%d:%02d", number(6...22), number(10...59)), using: &random)
        case .duration: return "\(number(200...9999)) ms"
        case .phone: return "+\(number(30...99)) \(number(100...999)) \(number(10_000...99_999))"
        case .path: return "/srv/\(letters.lowercased())/\(number(100...999)).cfg"
        }
    }

    private func price(_ amount: Int) -> String {
        switch language {
        case .english: "$\(amount)"
        case .german, .french, .spanish: "\(amount) €"
        case .polish: "\(amount) zł"
        case .russian: "\(amount) ₽"
        case .turkish: "\(amount) TL"
        case .arabic: "\(amount) ريال"
        case .hebrew: "\(amount) ₪"
        case .hindi: "₹\(amount)"
        case .japanese: "\(amount)円"
        case .korean: "\(amount)원"
        case .simplifiedChinese, .traditionalChinese: "\(amount)元"
        case .vietnamese: "\(amount) nghìn đồng"
        case .thai: "\(amount) บาท"
        }
    }

    private func date(_ year: Int, _ month: Int, _ day: Int, _ form: Int) -> String {
        switch (language, form) {
        case (_, 0): String(format: "%d-%02d-%02d", year, month, day)
        case (.japanese, _), (.simplifiedChinese, _), (.traditionalChinese, _): "\(year)年\(month)月\(day)日"
        case (.korean, _): "\(year)년 \(month)월 \(day)일"
        case (.german, _), (.russian, _), (.polish, _), (.turkish, _): "\(day).\(month).\(year)"
        case (.english, 1): "\(month)/\(day)/\(year)"
        case (.english, 2): "\(day) \(Self.months[month - 1]) \(year)"
        default: String(format: "%02d/%02d/%d", day, month, year)
        }
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    private func own(_ text: String, using random: inout SeededGenerator) -> String {
        guard let zero = language.ownZero, Int.random(in: 0..<100, using: &random) < ownDigits else { return text }
        // In China and Japan there are two ways.
        let isWritten = language.hasWrittenDigits && Int.random(in: 0..<3, using: &random) == 0
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard (0x30...0x39).contains(scalar.value) else {
                result.append(scalar)
                continue
            }
            let digit = scalar.value - 0x30
            result.append(
                isWritten ? Self.written[Int(digit)] : Unicode.Scalar(zero + digit) ?? scalar)
        }
        return String(result)
    }

    private static let written: [Unicode.Scalar] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
}
