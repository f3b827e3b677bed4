/// Where a deployment keeps its state; the three processes must agree on it.
package struct StatePaths: Sendable, Equatable {
    package let database: String
    package let sessionFiles: String
    /// Folder of the sessions' work folders, where commands of tools write.
    package let workFolders: String
    /// Folder of everything that has no place of its own.
    package let state: String
    /// `ipc://` and an absolute path.
    package let link: String

    /// Reads the settings; what is not set lies in the state folder. Relative paths count from `workingDirectory`.
    package init(_ loader: inout SettingsLoader, workingDirectory: String) {
        func absolute(_ path: String) -> String {
            var path = path[...]
            if path.hasPrefix("/") { return String(path) }
            while path.hasPrefix("./") { path = path.dropFirst(2) }
            return "\(workingDirectory)/\(path)"
        }
        state = absolute(loader.value(SettingCatalog.stateDirectory))
        workFolders = "\(state)/work"
        database = loader.value(SettingCatalog.databasePath).map(absolute) ?? "\(state)/navi.db"
        sessionFiles = loader.value(SettingCatalog.sessionFilesDirectory).map(absolute) ?? "\(state)/session_files"
        let endpoint = loader.value(SettingCatalog.link) ?? "ipc://\(state)/run/link.sock"
        link = endpoint.hasPrefix("ipc://") ? "ipc://" + absolute(String(endpoint.dropFirst(6))) : endpoint
    }
}
