import Glibc
import NaviProtocol
import SystemPackage

/// The work folders of the sessions: where commands in the sandbox write. The janitor removes them with their sessions,
/// and when the sessions have been quiet for long.
struct WorkFolders: Sendable {
    /// The folder of all of them; made with the first one.
    let root: String
    /// The folder of all sessions' uploaded files.
    let sessionFiles: String

    /// Where a session's folder is, whether it exists or not. What a program in the sandbox calls `/work/x` is `x` in
    /// it. Programs may leave links in it that lead anywhere: open nothing in it through links.
    func path(_ session: SessionID) -> String { "\(root)/\(session)" }

    /// Where a session's uploaded files are.
    func files(_ session: SessionID) -> String { "\(sessionFiles)/\(session)" }

    /// Makes a session's folder if it is missing, and gives its path. Nobody but the worker's user can enter it.
    func make(_ session: SessionID) throws -> String {
        try make(root)
        try make(path(session))
        return path(session)
    }

    private func make(_ path: String) throws {
        if mkdir(path, 0o700) == 0 { return }
        guard errno == EEXIST else { throw Errno(rawValue: errno) }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { throw Errno.notDirectory }
        // A program inside may have shut itself out.
        guard status.st_mode & 0o777 == 0o700 || chmod(path, 0o700) == 0 else { throw Errno(rawValue: errno) }
    }
}
