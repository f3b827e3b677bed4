/// What a `Range` header asks for, applied to a content of known length (RFC 9110 §14).
enum ByteRange: Equatable, Sendable {
    /// The whole content: no range, or one that must be ignored (other units, several ranges, nonsense).
    case whole
    /// A part that exists; both ends included.
    case part(ClosedRange<Int>)
    /// A range that begins behind the end: status 416.
    case unsatisfiable

    private static let maxOffset = Int.max - 1

    init(header: String?, length: Int) {
        guard let header, header.lowercased().hasPrefix("bytes=") else {
            self = .whole
            return
        }
        let ends = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]) else {
            self = .whole
            return
        }
        switch (first, last) {
        case (nil, nil):
            self = .whole
        case (nil, let suffix?):
            self = suffix == 0 || length == 0 ? .unsatisfiable : .part(max(0, length - suffix)...length - 1)
        case (let first?, let last):
            guard first <= last ?? .max else {
                self = .whole
                return
            }
            self = first >= length ? .unsatisfiable : .part(first...min(last ?? .max, length - 1))
        }
    }

    /// Outer `nil`: no number; inner `nil`: left out.
    private static func number(_ text: Substring) -> Int?? {
        let digits = text.drop { $0 == " " }
        if digits.isEmpty { return .some(nil) }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        // What is beyond every file is beyond this one.
        return .some(Int(decimal: digits, in: 0...maxOffset) ?? maxOffset)
    }
}
