/// What is to run in the sandbox.
struct SandboxCommand: Sendable {
    /// The program, as a path inside the sandbox, and its arguments.
    var argv: [String]
    /// What the program reads from its standard input.
    var input: [UInt8] = []
    /// The folder to start in, as a path inside the sandbox; relative ones count from the work folder.
    var directory = Sandbox.workPath
    /// `nil`: the default of the limits.
    var timeLimit: Duration?

    /// Longest single argument: the kernel takes 128 KiB.
    static let maxArgumentBytes = 120 * 1024

    /// Why it cannot be run; `nil` when it can.
    var objection: String? {
        let texts = argv + [directory]
        if texts.contains(where: { $0.utf8.contains(0) }) { return "The command contains a NUL character." }
        guard texts.allSatisfy({ $0.utf8.count <= Self.maxArgumentBytes }) else {
            return "The command is longer than \(Self.maxArgumentBytes / 1024) KiB. Write it into a file first."
        }
        return nil
    }

    /// The folder to start in, as an absolute path.
    var absoluteDirectory: String {
        if directory.isEmpty { return Sandbox.workPath }
        return directory.hasPrefix("/") ? directory : "\(Sandbox.workPath)/\(directory)"
    }
}
