#if NAVI_FAIL_POINTS
import Glibc
#endif

/// A word that ends the process which swallows it, in debug builds alone: whatever a real defect makes of one message,
/// every worker that takes it up is lost. `NAVI_TEST_POISON=word` makes it one.
package enum Poison {
    /// A model is about to be asked this.
    @inline(__always)
    package static func swallow(_ text: String) {
        #if NAVI_FAIL_POINTS
        guard let word = getenv("NAVI_TEST_POISON").map({ String(cString: $0) }), text.contains(word) else { return }
        raise(SIGKILL)
        #endif
    }
}
