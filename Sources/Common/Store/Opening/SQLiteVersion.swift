/// A version such as `3.40.1`, to be compared part by part.
package struct SQLiteVersion: Sendable, Comparable, CustomStringConvertible {
    private let parts: [Int]

    /// From this version on several processes may checkpoint one WAL.
    package static let withSafeCheckpoints = SQLiteVersion("3.51.3")

    package init(_ text: String) {
        parts = text.split(separator: ".").map { Int($0) ?? 0 }
    }

    package var description: String { parts.map(String.init).joined(separator: ".") }

    package static func < (left: SQLiteVersion, right: SQLiteVersion) -> Bool {
        left.parts.lexicographicallyPrecedes(right.parts)
    }
}
