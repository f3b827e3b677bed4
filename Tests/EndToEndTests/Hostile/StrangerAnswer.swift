import Foundation
import NaviProtocol

/// What came back over a connection, as far as it may differ from another answer: not at all, but for the date and for the
/// session that was asked about.
enum StrangerAnswer {
    static func areAlike(_ one: [UInt8], _ first: SessionID, _ other: [UInt8], _ second: SessionID) -> Bool {
        let (one, other) = (withoutDate(one), withoutDate(other))
        return one == other || one.count == other.count && text(one, first) == text(other, second)
    }

    static func status(_ bytes: [UInt8]) -> String {
        guard !bytes.isEmpty else { return "closed" }
        return String(String(decoding: bytes.prefix(40), as: UTF8.self).split(separator: " ").dropFirst().first ?? "?")
    }

    /// With one word in the place of the session, and of an identifier that is quoted as it was asked for, or its beginning.
    private static func text(_ bytes: [UInt8], _ session: SessionID) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        return (text.removingPercentEncoding ?? text).lowercased().replacing(session.description, with: "SESSION")
            .replacing(#/session '[^']*' not found/#, with: "session 'SESSION' not found")
    }

    private static func withoutDate(_ bytes: [UInt8]) -> [UInt8] {
        var data = Data(bytes)
        let mark = Data("\r\nDate: ".utf8)
        while let place = data.range(of: mark) {
            guard let end = data[place.upperBound...].firstIndex(of: UInt8(ascii: "\r")) else { break }
            data.removeSubrange(place.lowerBound..<end)
        }
        return Array(data)
    }
}
