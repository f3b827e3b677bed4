import GRDB
import GRDBSQLite

/// Statements of ours: prepared and kept by GRDB, bound and stepped here by position.
extension Database {
    /// Runs a statement to its end.
    ///
    /// - Returns: How many rows it changed.
    @discardableResult
    func run(_ sql: String, _ values: any Bindable...) throws -> Int {
        let statement = try prepared(sql, values)
        defer { sqlite3_reset(statement) }
        while try step(statement) {}
        return changesCount
    }

    /// The first row of a query, as `read` understands it.
    func first<Value>(
        _ sql: String, _ values: any Bindable..., read: (ResultRow) throws -> Value
    ) throws -> Value? {
        let statement = try prepared(sql, values)
        defer { sqlite3_reset(statement) }
        return try step(statement) ? try read(ResultRow(statement: statement)) : nil
    }

    /// All rows of a query, as `read` understands them.
    func all<Value>(_ sql: String, _ values: any Bindable..., read: (ResultRow) throws -> Value) throws -> [Value] {
        let statement = try prepared(sql, values)
        defer { sqlite3_reset(statement) }
        var rows: [Value] = []
        while try step(statement) { rows.append(try read(ResultRow(statement: statement))) }
        return rows
    }

    /// Reads the rows of a query one by one, as far as `read` wants to and time allows.
    ///
    /// - Parameter read: Returns whether to go on.
    /// - Returns: `false` when the query was interrupted: there may be more rows.
    func each(_ sql: String, _ values: any Bindable..., read: (ResultRow) throws -> Bool) throws -> Bool {
        let statement = try prepared(sql, values)
        defer { sqlite3_reset(statement) }
        do {
            while try step(statement) {
                guard try read(ResultRow(statement: statement)) else { return true }
            }
            return true
        } catch let error as DatabaseError where error.resultCode.primaryResultCode == .SQLITE_INTERRUPT {
            return false
        }
    }

    /// Rows of a query, up to the first that `read` does not want; those behind it are not looked at.
    func rows<Value>(_ sql: String, _ values: any Bindable..., read: (ResultRow) throws -> Value?) throws -> [Value] {
        let statement = try prepared(sql, values)
        defer { sqlite3_reset(statement) }
        var rows: [Value] = []
        while try step(statement), let value = try read(ResultRow(statement: statement)) { rows.append(value) }
        return rows
    }

    /// Whether a query has a row.
    func exists(_ sql: String, _ values: any Bindable...) throws -> Bool {
        let statement = try prepared(sql, values)
        defer { sqlite3_reset(statement) }
        return try step(statement)
    }

    /// Rows that this connection has changed since it was opened.
    var totalChanges: Int { Int(sqlite3_total_changes(sqliteConnection)) }

    private func prepared(_ sql: String, _ values: [any Bindable]) throws -> OpaquePointer {
        let statement = try cachedStatement(sql: sql).sqliteStatement
        assert(sqlite3_bind_parameter_count(statement) == Int32(values.count), "wrong number of values: \(sql)")
        for (index, value) in values.enumerated() {
            let code = value.bind(to: statement, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw failure(code) }
        }
        return statement
    }

    private func step(_ statement: OpaquePointer) throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        case let code: throw failure(code)
        }
    }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: lastErrorMessage)
    }
}
