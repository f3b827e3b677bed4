#if canImport(Glibc)
import Glibc
#endif

/// Reads the clock that leases are kept on. Stepping the wall clock neither prolongs nor expires a lease.
package struct LeaseClock: Sendable {
    package let bootID: String
    /// `CLOCK_BOOTTIME`, in milliseconds.
    private let read: @Sendable () -> Int64

    /// A clock of one's own, for tests.
    package init(bootID: String, read: @escaping @Sendable () -> Int64) {
        self.bootID = bootID
        self.read = read
    }

    /// The machine's clock. The boot id comes from `/proc/sys/kernel/random/boot_id`; where there is no such file,
    /// all boots count as one, and leases of an earlier boot end by time.
    package static func boottime() -> LeaseClock {
        LeaseClock(bootID: readBootID() ?? "unknown", read: bootMilliseconds)
    }

    /// The terms of a lease that begins now.
    package func terms(duration: Duration) -> LeaseTerms {
        LeaseTerms(now: read(), duration: duration, bootID: bootID)
    }
}

private func bootMilliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}

private func readBootID() -> String? {
    guard let file = fopen("/proc/sys/kernel/random/boot_id", "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }
    return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
}
