#if NAVI_FAIL_POINTS
import Glibc
#endif

/// Something that only tests need, in debug builds alone. `NAVI_TEST_FEATURE=echo` turns one on.
package enum TestFeature: String, Sendable {
    /// A WebSocket at `/ws/test/echo` that sends back what it gets: for suites that check the protocol itself.
    case echo
    /// Credentials that are not valid are taken by the thousand from one address: what becomes of each is tried, and not that
    /// there may be few.
    case manyGuesses = "many-guesses"

    @inline(__always)
    package var isOn: Bool {
        #if NAVI_FAIL_POINTS
        getenv("NAVI_TEST_FEATURE").map { String(cString: $0) == rawValue } ?? false
        #else
        false
        #endif
    }
}
