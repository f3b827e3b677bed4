import NaviProfiles
import Synchronization

/// The profile that a running turn works under; a tool may change it within the turn.
final class ActiveProfile: Sendable {
    private let value: Mutex<Profile>

    init(_ profile: Profile) {
        value = Mutex(profile)
    }

    var current: Profile {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}
