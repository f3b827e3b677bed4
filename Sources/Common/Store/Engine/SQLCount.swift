/// Arithmetic in SQL on numbers that a row holds.
enum SQLCount {
    /// A column's number, held within what one can count on with: a sum that leaves 64 bits is a fraction to SQLite, which
    /// no column of ours takes.
    ///
    /// The low end is not 0, since a number that was given back before it was taken is -1.
    static func bounded(_ column: String) -> String { "max(-1000000000000, min(1000000000000, \(column)))" }
}
