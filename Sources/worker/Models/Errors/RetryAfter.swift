import Foundation
import NIOHTTP1

/// How long a server asks to wait before the next attempt.
enum RetryAfter {
    /// Reads `retry-after-ms` and `Retry-After`: seconds, also with a fraction, or a date, which counts from the
    /// answer's own `Date`, or else from our clock. `nil` when the server does not say, or nothing that makes sense.
    static func duration(in headers: HTTPHeaders, now: () -> Date = { Date() }) -> Duration? {
        if let milliseconds = headers.first(name: "retry-after-ms").flatMap(number) {
            return .seconds(milliseconds / 1000)
        }
        guard let text = headers.first(name: "retry-after") else { return nil }
        if let seconds = number(text) { return .seconds(seconds) }
        guard let then = date(text) else { return nil }
        let now = headers.first(name: "date").flatMap(date) ?? now()
        return .seconds(min(max(0, then.timeIntervalSince(now)), longest))
    }

    /// A number that is a time to wait; beyond a year the difference does not matter.
    private static func number(_ text: String) -> Double? {
        guard let number = Double(text.trimmingCharacters(in: .whitespaces)), number >= 0 else { return nil }
        return min(number, longest)
    }

    private static let longest: Double = 31_536_000

    private static func date(_ text: String) -> Date? {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return format.date(from: text)
    }
}
