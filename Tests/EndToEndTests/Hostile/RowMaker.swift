import Foundation
import GRDB
import NaviProtocol
import TestKit

/// Writes rows that the schema admits, past the programs.
struct RowMaker {
    private struct Column {
        var name: String
        var type: String
        var mayBeNull: Bool
    }

    /// Tables of a session, in the order in which they refer to each other.
    private static let tables = [
        "messages", "turns", "partial_texts", "tool_calls", "allowed_tools", "remembered_approvals", "compressions",
        "compression_failures",
        "files",
        "session_notes", "jobs",
    ]
    private static let attempts = 12

    private let database: DatabaseQueue
    private let columns: [String: [Column]]

    init(path: String) throws {
        var settings = Configuration()
        settings.busyMode = .timeout(10)
        settings.prepareDatabase { try $0.execute(sql: "PRAGMA wal_autocheckpoint = 0") }
        database = try DatabaseQueue(path: path, configuration: settings)
        columns = try database.read { db in
            try Dictionary(
                uniqueKeysWithValues: (Self.tables + ["sessions"]).map { table in
                    let rows = try Row.fetchAll(
                        db, sql: "SELECT name, type, \"notnull\" FROM pragma_table_info(?)", arguments: [table])
                    return (table, rows.map { Column(name: $0[0], type: $0[1], mayBeNull: $0[2] == 0) })
                })
        }
    }

    /// Makes a session with some rows of every kind.
    ///
    /// - Returns: How many rows there are.
    func make(_ session: SessionID, _ edges: inout Edges) throws -> Int {
        var edges = edges
        return try database.write { db in
            var fixed: [String: any DatabaseValueConvertible] = ["session_id": Self.bytes(session)]
            // Somebody has to be able to reach it.
            fixed["owner"] = ""
            if !edges.once(in: 12) { fixed["deleted_at"] = DatabaseValue.null }
            if !edges.once(in: 3) { fixed["profile_id"] = "secretary" }
            // Of a session that is there, or of none: the schema admits no other.
            let parent = try Data.fetchOne(db, sql: "SELECT session_id FROM sessions ORDER BY random() LIMIT 1")
            fixed["parent"] = edges.once(in: 3) ? parent.map(\.databaseValue) ?? .null : DatabaseValue.null
            guard try insert("sessions", fixed, &edges, db) else { return 0 }
            let key = db.lastInsertedRowID
            return try 1 + fill(key, &edges, db)
        }
    }

    /// Deletes what is left of sessions, as the janitor would.
    func bury(_ sessions: [SessionID]) throws {
        try database.write { db in
            for session in sessions {
                let key = try Int64.fetchOne(
                    db, sql: "SELECT id FROM sessions WHERE session_id = ?", arguments: [Self.bytes(session)])
                guard let key else { continue }
                try db.execute(
                    sql: "UPDATE sessions SET deleted_at = 1, compression = 0 WHERE id = ?", arguments: [key])
            }
        }
    }

    private func fill(_ session: Int64, _ edges: inout Edges, _ db: Database) throws -> Int {
        var count = 0
        for table in Self.tables {
            for position in 0..<edges.number(0...(table == "messages" ? 6 : 2)) {
                var fixed: [String: any DatabaseValueConvertible] = ["session": session]
                if table == "messages", !edges.once(in: 3) { fixed["idx"] = position }
                if ["partial_texts", "tool_calls"].contains(table) {
                    guard
                        let turn = try Int64.fetchOne(
                            db, sql: "SELECT id FROM turns WHERE session = ?", arguments: [session])
                    else { continue }
                    fixed = ["turn": turn]
                }
                if try insert(table, fixed, &edges, db) { count += 1 }
            }
        }
        return count
    }

    /// Tries values until the schema admits them.
    private func insert(
        _ table: String, _ fixed: [String: any DatabaseValueConvertible], _ edges: inout Edges, _ db: Database
    ) throws -> Bool {
        for _ in 0..<Self.attempts {
            var names: [String] = []
            var values: [(any DatabaseValueConvertible)?] = []
            for column in columns[table] ?? [] where column.name != "id" {
                names.append(column.name)
                values.append(fixed[column.name] ?? Self.value(column, table, &edges))
            }
            let marks = names.map { _ in "?" }.joined(separator: ",")
            do {
                try db.execute(
                    sql: "INSERT INTO \(table) (\(names.joined(separator: ","))) VALUES (\(marks))",
                    arguments: StatementArguments(values))
                return true
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
                continue
            }
        }
        return false
    }

    private static func value(_ column: Column, _ table: String, _ edges: inout Edges) -> (
        any DatabaseValueConvertible
    )? {
        if column.mayBeNull, edges.once(in: 3) { return nil }
        switch column.type {
        // Codes are small where the schema bounds them, and anything where it does not.
        case "INTEGER": return edges.once(in: 2) ? Int64(edges.number(0...3)) : edges.integer()
        case "REAL": return edges.pick([0, -0.0, -1, 1e308, -1e308, .leastNonzeroMagnitude, .infinity, 0.1])
        case "BLOB":
            return Data(repeating: UInt8(edges.number(0...255)), count: edges.pick([0, 15, 16, 16, 16, 17, 32]))
        default: return text(column, &edges)
        }
    }

    private static func text(_ column: Column, _ edges: inout Edges) -> String {
        switch column.name {
        case "tool_calls", "images", "files", "detail":
            return edges.pick([
                edges.value(), edges.value(),
                #"[{"id":"a","name":"b","arguments":\#(edges.nested(edges.pick([64, 510, 511, 512, 600])))}]"#,
                #"[{"id":"a","name":"b","arguments":{"n":\#(edges.numberLiteral())}}]"#, "[]", "",
            ])
        default: return edges.once(in: 4) ? edges.value() : edges.text()
        }
    }

    private static func bytes(_ session: SessionID) -> Data {
        Data(
            [session.high, session.low].flatMap { half in
                stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> $0) }
            })
    }
}
