import Glibc

/// What this process uses, from the kernel: `/proc/self`, `getrusage`, `getrlimit`.
package struct ProcessFigures: Sendable {
    package let processorSeconds: Double
    /// `nil` where `/proc` is hidden.
    package let residentBytes: Int?
    package let openFiles: Int?
    package let maxFiles: Int

    package static func read() -> ProcessFigures {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        var files = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
        return ProcessFigures(
            processorSeconds: usage.ru_utime.inSeconds + usage.ru_stime.inSeconds, residentBytes: residentBytes(),
            openFiles: entries(in: "/proc/self/fd"), maxFiles: Int(clamping: files.rlim_cur))
    }

    /// For `/metrics`.
    package var samples: [MetricSample] {
        var samples = [
            MetricSample(.processorTime, processorSeconds), MetricSample(.maxFiles, Double(maxFiles)),
        ]
        if let residentBytes { samples.append(MetricSample(.residentMemory, Double(residentBytes))) }
        if let openFiles { samples.append(MetricSample(.openFiles, Double(openFiles))) }
        return samples
    }

    /// The second number of `/proc/self/statm` is in pages.
    private static func residentBytes() -> Int? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = fread(&bytes, 1, bytes.count, file)
        let fields = bytes[..<count].split(separator: UInt8(ascii: " "))
        guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    /// Without the one that is opened for counting.
    private static func entries(in folder: String) -> Int? {
        guard let stream = opendir(folder) else { return nil }
        defer { closedir(stream) }
        var count = 0
        while let entry = readdir(stream) {
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return count - 1
    }
}

extension timeval {
    fileprivate var inSeconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}
