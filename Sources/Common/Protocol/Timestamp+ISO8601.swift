extension Timestamp: CustomStringConvertible {
    package var description: String {
        let days = Int(milliseconds.floorDivided(by: 86_400_000))
        // Not by what the days take away: the beginning of the first day there is, is out of reach.
        var rest = Int((milliseconds % 86_400_000 + 86_400_000) % 86_400_000)
        let date = CivilDate(daysSinceEpoch: days)
        let millisecond = rest % 1000
        rest /= 1000
        var text = ""
        text.reserveCapacity(29)
        text.appendPadded(date.year, width: 4)
        text += "-"
        text.appendPadded(date.month, width: 2)
        text += "-"
        text.appendPadded(date.day, width: 2)
        text += "T"
        text.appendPadded(rest / 3600, width: 2)
        text += ":"
        text.appendPadded(rest / 60 % 60, width: 2)
        text += ":"
        text.appendPadded(rest % 60, width: 2)
        text += "."
        text.appendPadded(millisecond, width: 3)
        text += "+00:00"
        return text
    }

    /// Parses ISO 8601 with seconds, an optional fraction, and `Z` or an offset; anything else is `nil`.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == 0x54 || bytes[10] == 0x74,
            bytes[13] == 0x3A, bytes[16] == 0x3A,
            let year = bytes.number(0..<4), let month = bytes.number(5..<7), let day = bytes.number(8..<10),
            let hour = bytes.number(11..<13), let minute = bytes.number(14..<16), let second = bytes.number(17..<19),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        var position = 19
        var millisecond = 0
        if bytes[position] == 0x2E {
            var scale = 100
            position += 1
            while position < bytes.count, let digit = bytes.number(position..<position + 1) {
                millisecond += digit * scale
                scale /= 10
                position += 1
            }
        }
        guard let offsetSeconds = Self.offset(bytes[position...]) else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offsetSeconds
        self.init(milliseconds: Int64(seconds) * 1000 + Int64(millisecond))
    }

    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
        let bytes = Array(bytes)
        if bytes == [0x5A] || bytes == [0x7A] { return 0 }
        guard bytes.count == 6, bytes[3] == 0x3A, let hours = bytes.number(1..<3), let minutes = bytes.number(4..<6)
        else { return nil }
        switch bytes[0] {
        case 0x2B: return hours * 3600 + minutes * 60
        case 0x2D: return -(hours * 3600 + minutes * 60)
        default: return nil
        }
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Timestamp(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected an ISO 8601 time")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A day of the proleptic Gregorian calendar, by the era arithmetic that needs neither tables nor a time zone.
private struct CivilDate {
    var year: Int
    var month: Int
    var day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Years are counted from March, so that the leap day is the last one of its year.
    init(daysSinceEpoch: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = Int(Int64(shifted).floorDivided(by: 146_097))
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = Int(Int64(marchYear).floorDivided(by: 400))
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

extension String {
    fileprivate mutating func appendPadded(_ number: Int, width: Int) {
        let digits = String(number)
        for _ in 0..<max(0, width - digits.count) { self += "0" }
        self += digits
    }
}

extension [UInt8] {
    fileprivate func number(_ range: Range<Int>) -> Int? {
        var value = 0
        for byte in self[range] {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }
}
