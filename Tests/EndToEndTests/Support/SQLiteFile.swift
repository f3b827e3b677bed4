import Foundation
import TestKit

/// A database that a test spoils on purpose, with the system's SQLite.
enum SQLiteFile {
    private typealias Open = @convention(c) (UnsafePointer<CChar>, UnsafeMutablePointer<OpaquePointer?>) -> Int32
    private typealias Execute =
        @convention(c) (
            OpaquePointer?, UnsafePointer<CChar>, OpaquePointer?, OpaquePointer?, OpaquePointer?
        ) -> Int32
    private typealias Close = @convention(c) (OpaquePointer?) -> Int32

    static func execute(_ sql: String, in path: String) throws {
        guard let library = dlopen("libsqlite3.so.0", RTLD_NOW), let open = dlsym(library, "sqlite3_open"),
            let execute = dlsym(library, "sqlite3_exec"), let close = dlsym(library, "sqlite3_close")
        else { throw Failure("libsqlite3.so.0 is missing: install the Debian package libsqlite3-0") }
        var database: OpaquePointer?
        guard unsafeBitCast(open, to: Open.self)(path, &database) == 0 else { throw Failure("cannot open \(path)") }
        defer { _ = unsafeBitCast(close, to: Close.self)(database) }
        guard unsafeBitCast(execute, to: Execute.self)(database, sql, nil, nil, nil) == 0 else {
            throw Failure("cannot run \(sql) in \(path)")
        }
    }
}
