/// A version such as `3.40.1`, to be compared part by part.
struct SQLiteVersion: Comparable, CustomStringConvertible {
    private let parts: [Int]

    /// From this version on several processes may checkpoint one WAL.
    static let withSafeCheckpoints = SQLiteVersion("3.51.3")

    init(_ text: String) {
        parts = text.split(separator: ".").map { Int($0) ?? 0 }
    }

    var description: String { parts.map(String.init).joined(separator: ".") }

    static func < (left: SQLiteVersion, right: SQLiteVersion) -> Bool {
        left.parts.lexicographicallyPrecedes(right.parts)
    }
}
