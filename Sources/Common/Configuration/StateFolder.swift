import Glibc

/// The folder of everything that Navi keeps: nobody but its owner enters it.
struct StateFolder {
    let path: String
    /// The database's name, should it lie in the folder.
    let databaseName: String

    /// What else of Navi's lies in a state folder.
    private static let names: Set<String> = [
        "session_files", "work", "run", "backups", "ballast", "logs", "navi.env", "lost+found",
    ]

    /// Makes the folder when it is missing, and shuts others out of one that is Navi's alone. One that also holds other
    /// things stays as it is: others may have to enter it, and Navi's files are private by themselves. Where others could
    /// replace them it is refused.
    ///
    /// - Returns: What is to be said about a folder that others can enter.
    /// - Throws: `ConfigurationError` with what to do.
    func makePrivate() throws(ConfigurationError) -> String? {
        if mkdir(path, 0o700) == 0 { return nil }
        guard errno == EEXIST else { throw error("the folder '\(path)' cannot be made: \(reason)") }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return nil }
        let user = geteuid()
        let isOurs = user == 0 || status.st_uid == user
        let stranger = stranger()
        if isOurs, stranger == nil {
            guard chmod(path, 0o700) != 0 else { return nil }
            throw error("others can enter the folder '\(path)', and its mode cannot be changed: \(reason). \(advice)")
        }
        // A folder that is shared with this user's group alone.
        if !isOurs, status.st_mode & 0o007 == 0 { return nil }
        let why = stranger.map { "which also holds '\($0)'" } ?? "which belongs to user \(status.st_uid)"
        guard status.st_mode & 0o002 == 0 else {
            throw error("others can write into the folder '\(path)', \(why). \(advice)")
        }
        return "others can enter the folder '\(path)', \(why). \(advice)"
    }

    /// Shuts others out of a folder inside, or elsewhere, that is Navi's whatever is in it.
    static func tighten(_ path: String) throws(ConfigurationError) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_mode & 0o077 != 0 else { return }
        guard chmod(path, 0o700) != 0 else { return }
        let reason = String(cString: strerror(errno))
        throw ConfigurationError([
            "others can enter the folder '\(path)', and its mode cannot be changed: \(reason); "
                + "make it private with: chmod 700 '\(path)'"
        ])
    }

    private var advice: String { "Make it private with: chmod 700 '\(path)', or name another folder" }

    private var reason: String { String(cString: strerror(errno)) }

    private func error(_ text: String) -> ConfigurationError { ConfigurationError(["NAVI_STATE_DIR: \(text)"]) }

    /// Something in the folder that is not Navi's.
    private func stranger() -> String? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let isOurs =
                name == "." || name == ".." || Self.names.contains(name) || name.hasPrefix(databaseName)
                || name.hasPrefix("navi.db")
            if !isOurs { return name }
        }
        return nil
    }
}
