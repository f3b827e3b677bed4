import GRDB
import Synchronization

/// What the commits of one connection survive. Setting it costs a tenth of a short transaction, so it is set only when
/// it changes.
final class CurrentDurability: Sendable {
    private let known = Mutex<Durability?>(nil)

    /// Not to be called inside a transaction, where SQLite refuses it.
    func set(_ durability: Durability, _ db: Database) throws {
        guard known.withLock({ $0 != durability }) else { return }
        try db.setSynchronous(durability)
        known.withLock { $0 = durability }
    }

    /// Somebody else has had the connection.
    func forget() {
        known.withLock { $0 = nil }
    }
}
