import Glibc

/// How many files and connections this process may have open.
enum OpenFileLimit {
    /// Beyond it programs that walk over all numbers that a file could have, as some tools do, become slow.
    private static let most: rlim_t = 65_536

    /// Takes what the system allows. What it gives unasked is 1,024, for programs of another age; a gateway would have no
    /// room for the next client when so many are connected.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let wanted = min(limit.rlim_max, most)
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = wanted
        // Where it is refused, the limit stays as it was.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
