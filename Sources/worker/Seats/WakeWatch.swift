import NaviProtocol
import Synchronization

/// Notices that time has passed without this process: the machine slept, or the process was stopped. Everybody asks it
/// whatever is done about leases; the keeper of leases does so once a second, so that a longer silence means just that.
///
/// After such a time nobody can tell a lost worker from one that slept as well: the owners of turns renew their leases
/// first, and for the length of one lease others do not take what has run out.
final class WakeWatch: Sendable {
    /// Without being asked for so long, this process did not run.
    private static let silence = Duration.seconds(3)

    private struct State {
        var lastAsked: Int64?
        var awakeSince: Int64?
    }

    private let settling: Duration
    private let state = Mutex(State())

    /// - Parameter settling: How long others get to renew what is theirs.
    init(settling: Duration = .seconds(15)) {
        self.settling = settling
    }

    /// Whether this process ran again only a moment ago. A reading of the lease clock, in milliseconds.
    func hasJustWoken(at now: Int64) -> Bool {
        state.withLock { state in
            if let last = state.lastAsked, now - last > Self.silence.wholeMilliseconds { state.awakeSince = now }
            state.lastAsked = now
            return state.awakeSince.map { now - $0 < settling.wholeMilliseconds } ?? false
        }
    }
}
