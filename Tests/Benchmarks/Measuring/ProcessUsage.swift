import Glibc

/// What the kernel says a process has used.
struct ProcessUsage {
    /// User and system time, in seconds.
    var cpuSeconds = 0.0
    /// Resident memory, in bytes.
    var residentBytes = 0

    /// Adds up several processes.
    static func of(_ pids: [Int32]) -> ProcessUsage {
        var sum = ProcessUsage()
        for pid in pids {
            sum.cpuSeconds += cpuSeconds(pid)
            sum.residentBytes += residentBytes(pid)
        }
        return sum
    }

    /// The most that was ever resident, of all of them together, in bytes.
    static func peakBytes(_ pids: [Int32]) -> Int {
        pids.reduce(0) { sum, pid in
            let line = read("/proc/\(pid)/status")?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            return sum + 1024 * (line.flatMap { Int($0.filter(\.isNumber)) } ?? 0)
        }
    }

    /// Fields 14 and 15 of `/proc/PID/stat`, behind the name in parentheses.
    private static func cpuSeconds(_ pid: Int32) -> Double {
        guard let text = read("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return 0 }
        let fields = text[end...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func residentBytes(_ pid: Int32) -> Int {
        guard let text = read("/proc/\(pid)/statm") else { return 0 }
        let fields = text.split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
    }

    private static func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
