import GRDBSQLite
import NaviProtocol

/// A value that can stand for a `?` of a statement.
///
/// Text is bound and read with its length: GRDB ends it at the first NUL, and what a user sent is kept to the byte.
protocol Bindable {
    /// Returns SQLite's result code.
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32
}

/// Tells SQLite to copy what it is given.
private var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

extension Int64: Bindable {
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 {
        sqlite3_bind_int64(statement, position, self)
    }
}

extension Int: Bindable {
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 {
        sqlite3_bind_int64(statement, position, Int64(self))
    }
}

extension Bool: Bindable {
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 {
        sqlite3_bind_int64(statement, position, self ? 1 : 0)
    }
}

extension Double: Bindable {
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 {
        sqlite3_bind_double(statement, position, self)
    }
}

extension String: Bindable {
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 {
        var text = self
        return text.withUTF8 { utf8 in
            guard let start = utf8.baseAddress else { return sqlite3_bind_text(statement, position, "", 0, nil) }
            return start.withMemoryRebound(to: CChar.self, capacity: utf8.count) {
                sqlite3_bind_text(statement, position, $0, Int32(utf8.count), copied)
            }
        }
    }
}

extension [UInt8]: Bindable {
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 {
        isEmpty
            ? sqlite3_bind_zeroblob(statement, position, 0)
            : sqlite3_bind_blob(statement, position, self, Int32(count), copied)
    }
}

extension Timestamp: Bindable {
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 {
        sqlite3_bind_int64(statement, position, milliseconds)
    }
}

extension WorkerID: Bindable {
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 {
        value.bind(to: statement, at: position)
    }
}

extension SessionID: Bindable {
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 {
        bindUUID(self, to: statement, at: position)
    }
}

extension TurnID: Bindable {
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 {
        bindUUID(self, to: statement, at: position)
    }
}

extension Optional: Bindable where Wrapped: Bindable {
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 {
        switch self {
        case .some(let value): value.bind(to: statement, at: position)
        case .none: sqlite3_bind_null(statement, position)
        }
    }
}

/// Ids are 16 bytes, most significant first.
private func bindUUID(_ id: some UUIDIdentifier, to statement: OpaquePointer, at position: Int32) -> Int32 {
    var words = (id.high.bigEndian, id.low.bigEndian)
    return withUnsafeBytes(of: &words) {
        sqlite3_bind_blob(statement, position, $0.baseAddress, 16, copied)
    }
}
