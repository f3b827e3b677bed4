import Synchronization

/// Remembers the boot of the machine for which the leases of earlier boots have been ended.
///
/// Within one boot no lease of another one can appear, so that doing it once per process is enough.
final class KnownBoot: Sendable {
    private let bootID = Mutex<String?>(nil)

    func isKnown(_ id: String) -> Bool {
        bootID.withLock { $0 == id }
    }

    /// To be called once the ended leases are committed.
    func note(_ id: String) {
        bootID.withLock { $0 = id }
    }
}
