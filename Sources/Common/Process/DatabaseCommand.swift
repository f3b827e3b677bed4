import Glibc
import NaviStore

/// What commands that work on the database, such as `token create`, do first.
package enum DatabaseCommand {
    /// Says on standard error which database it is. A command that root has started goes on as the database's owner,
    /// unless `actsAsOwner` is `false`.
    ///
    /// - Throws: `ConfigurationError` when it cannot act as the owner.
    package static func begin(on database: String, actsAsOwner: Bool = true) throws {
        let line = Array("the database is \(database)\n".utf8)
        // Whether it could be said does not matter to what is to be done.
        _ = write(STDERR_FILENO, line, line.count)
        if actsAsOwner { try StateOwner(of: database)?.become() }
        // A command that only looks does so also where it may not change that; whoever opens the database insists on it.
        try? DatabaseFiles(database: database).tighten()
    }
}
