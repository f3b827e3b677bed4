import Glibc
import Testing

@testable import NaviProcess

@Suite("The limit of open files")
struct OpenFileLimitTests {
    private var limit: rlimit {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return limit
    }

    @Test("A program takes as many as the system allows, not what it gives unasked")
    func raise() {
        let before = limit
        defer {
            var former = before
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &former)
        }
        var lower = before
        lower.rlim_cur = 512
        #expect(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &lower) == 0)
        OpenFileLimit.raise()
        #expect(limit.rlim_cur == min(before.rlim_max, 65_536))
        // What is more than enough stays.
        OpenFileLimit.raise()
        #expect(limit.rlim_max == before.rlim_max)
    }
}
