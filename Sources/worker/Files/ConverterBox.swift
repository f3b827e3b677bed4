import Glibc
import Subprocess
import SystemPackage

/// Where converters run that read what users upload: bubblewrap, with nothing inside but the system's programs, read-only,
/// and the descriptor that they read from. No network, no files of Navi's, no environment of the worker's.
///
/// It does not depend on the setting for tools: uploads reach converters without any.
struct ConverterBox: Sendable {
    let bubblewrap: String

    /// Tries it out: many systems do not let ordinary users make namespaces.
    ///
    /// - Returns: `nil` where bubblewrap is missing or does not work.
    static func find(_ programs: ProgramFinder = .system) async -> ConverterBox? {
        guard let bubblewrap = programs.find("bwrap") else { return nil }
        let box = ConverterBox(bubblewrap: bubblewrap)
        let configuration = Configuration(
            executable: .path(FilePath(bubblewrap)), arguments: Arguments(box.arguments + ["/bin/sh", "-c", "exit 7"]),
            environment: .custom([Environment.Key: String]()), workingDirectory: "/")
        do {
            let result = try await Subprocess.run(
                configuration, input: .none, output: .discarded, error: .discarded)
            if case .exited(7) = result.terminationStatus { return box }
        } catch {
            // It could not even be started: the same as one that does not work.
        }
        return nil
    }

    /// Whether a program can be found inside, where there are the system's alone.
    func holds(_ executable: String) -> Bool {
        guard let real = realpath(executable, nil) else { return false }
        defer { free(real) }
        return ["/usr/", "/bin/", "/sbin/"].contains { String(cString: real).hasPrefix($0) }
    }

    /// What stands before the program and its arguments.
    var arguments: [String] {
        var arguments = [
            "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session", "--cap-drop",
            "ALL", "--ro-bind", "/usr", "/usr",
        ]
        for path in ["/bin", "/sbin", "/lib", "/lib32", "/lib64"] {
            if let target = SymbolicLink.target(path) {
                arguments += ["--symlink", target, path]
            } else {
                arguments += ["--ro-bind-try", path, path]
            }
        }
        for path in ["/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/ImageMagick-6", "/etc/ImageMagick-7"]
        {
            arguments += ["--ro-bind-try", path, path]
        }
        return arguments + [
            "--proc", "/proc", "--dev", "/dev", "--size", "\(Self.maxTemporaryBytes)", "--tmpfs", "/tmp",
            "--remount-ro", "/", "--chdir", "/tmp", "--",
        ]
    }

    /// ImageMagick puts there what does not fit into memory.
    private static let maxTemporaryBytes = 256 << 20
}
