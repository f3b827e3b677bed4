import Glibc

/// What tells one process from all others of this machine, also after its id was given to another.
struct ProcessIdentity: Sendable, Equatable {
    let pid: Int
    /// Start in clock ticks since boot.
    let start: Int
    /// Names the process id namespace.
    let pidNamespace: String

    /// The calling process; `nil` where there is no `/proc` that shows it.
    static func current(procRoot: String = "/proc") -> ProcessIdentity? {
        let pid = Int(getpid())
        guard case .process(let stat) = ProcessStat.read(procRoot: procRoot, pid: pid),
            let space = namespace(procRoot)
        else { return nil }
        return ProcessIdentity(pid: pid, start: stat.start, pidNamespace: space)
    }

    private static func namespace(_ procRoot: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 128)
        let count = readlink("\(procRoot)/self/ns/pid", &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// The two fields of `/proc/<pid>/stat` that tell whether a process still is the one it was.
struct ProcessStat: Sendable, Equatable {
    /// One letter; `Z` and `X` are processes that have ended and only wait to be collected.
    let state: Character
    /// Start in clock ticks since boot.
    let start: Int

    var hasEnded: Bool { state == "Z" || state == "X" || state == "x" }

    /// What the file of a process says.
    enum Reading: Equatable {
        case process(ProcessStat)
        /// There is no such process.
        case gone
        /// The file cannot be read or understood: nothing follows from that.
        case unknown
    }

    /// Reads the file. Whoever has no descriptors or no memory left has not seen it die.
    static func read(procRoot: String, pid: Int) -> Reading {
        guard let file = fopen("\(procRoot)/\(pid)/stat", "re") else { return isGone(errno) ? .gone : .unknown }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1024)
        errno = 0
        let count = fread(&bytes, 1, bytes.count, file)
        if count == 0, isGone(errno) { return .gone }
        return ProcessStat(String(decoding: bytes[..<count], as: UTF8.self)).map { .process($0) } ?? .unknown
    }

    private static func isGone(_ error: Int32) -> Bool { error == ENOENT || error == ESRCH }

    /// Parses the file's line. The name in parentheses may itself hold spaces and parentheses.
    init?(_ line: String) {
        guard let end = line.lastIndex(of: ")") else { return nil }
        let fields = line[line.index(after: end)...].split(whereSeparator: { $0 == " " || $0 == "\n" })
        guard fields.count > 19, let state = fields[0].first, let start = Int(fields[19]) else { return nil }
        self.state = state
        self.start = start
    }
}
