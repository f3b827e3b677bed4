#if NAVI_FAIL_POINTS
import Glibc
#endif

/// A protection that debug builds can do without, so that a test can see what it protects from: a checker that never
/// finds anything proves nothing. `NAVI_SAFEGUARD_OFF=fence` turns one off.
package enum Safeguard: String, Sendable {
    /// Only the attempt that holds a turn may write for it.
    case fence
    /// A client's place in a session's stream has numbers that one can be added to.
    case cursorBound = "cursor-bound"
    /// A message that cannot be read is shown as what it is, and ends nothing.
    case unreadableRows = "unreadable-rows"
    /// What a model server counts is not believed beyond what models can take.
    case usageBound = "usage-bound"
    /// What belongs to somebody else is answered like what does not exist.
    case foreignSessions = "foreign-sessions"

    @inline(__always)
    package var isOff: Bool {
        #if NAVI_FAIL_POINTS
        getenv("NAVI_SAFEGUARD_OFF").map { String(cString: $0) == rawValue } ?? false
        #else
        false
        #endif
    }
}
