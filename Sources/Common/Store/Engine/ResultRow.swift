import GRDBSQLite
import NaviProtocol

/// The row a statement stands on, read by position from 0. Valid until the statement moves on.
struct ResultRow {
    let statement: OpaquePointer

    func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(statement, column) == SQLITE_NULL
    }

    /// A number, held within what a double can say and a sum of two cannot leave: whatever the file holds, none of ours
    /// is beyond.
    func int(_ column: Int32) -> Int {
        Int(sqlite3_column_int64(statement, column)).clamped(to: -(1 << 53)...(1 << 53))
    }

    /// A number of something, which is never below nothing.
    func count(_ column: Int32) -> Int {
        max(0, int(column))
    }

    /// The value that a code stands for.
    ///
    /// - Throws: `unreadableRow` for a code that this version does not know.
    func decoded<Value>(_ column: Int32, _ meaning: StaticString, _ value: (Int) -> Value?) throws -> Value {
        let code = int(column)
        guard let value = value(code) else {
            throw StoreError(.unreadableRow, "a row has \(meaning) \(code), which this version does not know")
        }
        return value
    }

    func int64(_ column: Int32) -> Int64 {
        sqlite3_column_int64(statement, column)
    }

    func bool(_ column: Int32) -> Bool {
        sqlite3_column_int64(statement, column) != 0
    }

    /// The text, with all its bytes; empty for NULL.
    func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(statement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Bytes of a text; none for NULL.
    func byteCount(_ column: Int32) -> Int {
        Int(sqlite3_column_bytes(statement, column))
    }

    func blob(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(statement, column) else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
    }

    func time(_ column: Int32) -> Timestamp {
        Timestamp(clamping: sqlite3_column_int64(statement, column))
    }

    func id<ID: UUIDIdentifier>(_ column: Int32, as type: ID.Type = ID.self) -> ID {
        guard let start = sqlite3_column_blob(statement, column), sqlite3_column_bytes(statement, column) == 16
        else { return ID(high: 0, low: 0) }
        let words = (
            start.loadUnaligned(as: UInt64.self), start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        )
        return ID(high: UInt64(bigEndian: words.0), low: UInt64(bigEndian: words.1))
    }

    func optionalInt(_ column: Int32) -> Int? {
        isNull(column) ? nil : int(column)
    }

    func optionalDouble(_ column: Int32) -> Double? {
        isNull(column) ? nil : sqlite3_column_double(statement, column)
    }

    func optionalText(_ column: Int32) -> String? {
        isNull(column) ? nil : text(column)
    }

    func optionalTime(_ column: Int32) -> Timestamp? {
        isNull(column) ? nil : time(column)
    }
}
