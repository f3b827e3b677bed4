import CProcess
import Glibc

/// Keeps what a process knows from everybody else on the machine, also from programs of the same user: tools and their
/// servers run as the worker's user.
enum ProcessPrivacy {
    /// To be called once, before anything else happens in the process.
    static func begin() {
        // Whatever a program or a command of it makes is for its own user, from the first byte.
        umask(0o077)
        // Where the kernel refuses, the environment is still moved.
        _ = navi_forbid_inspection()
        moveEnvironment()
    }

    /// Moves the environment to where `/proc/PID/environ` does not show it; it stays what it was for this process.
    ///
    /// Root reads the memory of everybody: to it, too, a look at a process's environment shows no keys.
    private static func moveEnvironment() {
        var entry = environ
        while let text = entry.pointee {
            if !isHeldElsewhere(text), let copy = strdup(text) {
                entry.pointee = copy
                memset(text, 0, strlen(text))
            }
            entry += 1
        }
    }

    /// The loader, the allocator and the language's runtime have looked at theirs already, and may go on to.
    private static let heldElsewhere = [
        "LD_", "GLIBC_", "MALLOC_", "SWIFT_", "LIBDISPATCH_", "ASAN_", "TSAN_", "UBSAN_", "LSAN_",
    ]

    private static func isHeldElsewhere(_ text: UnsafePointer<CChar>) -> Bool {
        heldElsewhere.contains { strncmp(text, $0, $0.utf8.count) == 0 }
    }
}
