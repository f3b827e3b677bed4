import Glibc

/// Finds programs of the system, as a shell would.
struct ProgramFinder: Sendable {
    /// Absolute folders, in the order in which they are looked through.
    let folders: [String]

    /// - Parameter searchPath: As `PATH` has it; relative folders in it are passed over.
    init(searchPath: String) {
        folders = searchPath.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
    }

    /// With this process's own `PATH`.
    static var system: ProgramFinder {
        ProgramFinder(searchPath: getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin")
    }

    /// The path of the first of these programs that is installed; of one program, the first one on the way.
    func find(_ names: String...) -> String? {
        for name in names {
            for folder in folders where access("\(folder)/\(name)", X_OK) == 0 { return "\(folder)/\(name)" }
        }
        return nil
    }
}
