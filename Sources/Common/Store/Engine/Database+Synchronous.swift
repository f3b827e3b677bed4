import GRDB
import GRDBSQLite

extension Database {
    /// Sets what the following commits survive. Not to be called inside a transaction, where SQLite refuses it.
    ///
    /// GRDB leaves a connection at NORMAL, whatever was set while it was prepared; so it is set when the first
    /// transaction begins. The pragma acts when it is prepared: a cached statement would do nothing.
    func setSynchronous(_ durability: Durability) throws {
        let code = sqlite3_exec(
            sqliteConnection, durability == .full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL", nil, nil,
            nil)
        guard code == SQLITE_OK else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: lastErrorMessage)
        }
    }
}
