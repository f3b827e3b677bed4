import Synchronization

/// Remembers for which boot of the machine the leases of earlier boots have been looked for.
///
/// Within one boot no new lease of another one can appear, so that looking once is enough.
final class KnownBoot: Sendable {
    private let bootID = Mutex<String?>(nil)

    /// True the first time that it is asked for this boot.
    func isNew(_ id: String) -> Bool {
        bootID.withLock { known in
            defer { known = id }
            return known != id
        }
    }
}
