import Glibc

/// What a process's descendants use, read from `/proc`.
///
/// A limit that the kernel enforces would be better, but RLIMIT_NPROC does not bind root, not even in a user namespace,
/// and no limit of a process counts the memory of several.
enum ProcessTree {
    struct Usage: Sendable, Equatable {
        /// Processes and threads.
        var tasks = 0
        /// Memory that is really there; pages that processes share count for each of them.
        var residentBytes = 0
    }

    /// Stops counting once there are more than `maxTasks`: against a fork bomb the look must stay short.
    static func usage(below root: Int32, maxTasks: Int) -> Usage {
        var usage = Usage()
        var waiting = children(of: root)
        while let process = waiting.popLast(), usage.tasks <= maxTasks {
            let tasks = ProcFile.names(in: "/proc/\(process)/task")
            usage.tasks += tasks.count
            usage.residentBytes += residentBytes(of: process)
            for task in tasks { waiting += children(of: process, task: task) }
        }
        return usage
    }

    private static func children(of process: Int32) -> [Int32] {
        ProcFile.names(in: "/proc/\(process)/task").flatMap { children(of: process, task: $0) }
    }

    private static func children(of process: Int32, task: String) -> [Int32] {
        ProcFile.text("/proc/\(process)/task/\(task)/children").split(separator: " ").compactMap { Int32($0) }
    }

    private static func residentBytes(of process: Int32) -> Int {
        let fields = ProcFile.text("/proc/\(process)/statm").split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) : 0
    }
}
