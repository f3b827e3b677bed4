/// Where a deployment keeps its state; the three processes must agree on it.
package struct StatePaths: Sendable, Equatable {
    package let database: String
    package let sessionFiles: String
    /// Folder of the sessions' work folders, where commands of tools write.
    package let workFolders: String
    /// Folder of everything that has no place of its own.
    package let state: String
    private let workingDirectory: String

    /// Reads the settings; what is not set lies in the state folder. Relative paths count from `workingDirectory`.
    package init(_ loader: inout SettingsLoader, workingDirectory: String) {
        self.workingDirectory = workingDirectory
        func absolute(_ path: String) -> String { Self.absolute(path, in: workingDirectory) }
        state = absolute(loader.value(SettingCatalog.stateDirectory))
        workFolders = "\(state)/work"
        database = loader.value(SettingCatalog.databasePath).map(absolute) ?? "\(state)/navi.db"
        sessionFiles = loader.value(SettingCatalog.sessionFilesDirectory).map(absolute) ?? "\(state)/session_files"
        loader.resolve(SettingCatalog.stateDirectory, to: state)
        loader.resolve(SettingCatalog.databasePath, to: database)
        loader.resolve(SettingCatalog.sessionFilesDirectory, to: sessionFiles)
    }

    /// Where gateway and workers meet: what was set, or a socket in the state folder; `ipc://` with an absolute path.
    package func link(_ loader: inout SettingsLoader) -> String {
        let endpoint = loader.value(SettingCatalog.link) ?? "ipc://\(state)/run/link.sock"
        let path = endpoint.hasPrefix("ipc://") ? String(endpoint.dropFirst(6)) : ""
        let link = path.isEmpty ? endpoint : "ipc://" + Self.absolute(path, in: workingDirectory)
        loader.resolve(SettingCatalog.link, to: link)
        return link
    }

    /// Adds a problem for every folder that a service needs and cannot have.
    package func check(_ loader: inout SettingsLoader) {
        if let problem = FolderProblem.find(state, need: .madeInParent) {
            loader.problem(SettingCatalog.stateDirectory, problem)
        }
        let folder = Self.parent(of: database)
        if folder != state, let problem = FolderProblem.find(folder, need: .writable) {
            loader.problem(SettingCatalog.databasePath, problem)
        } else if FolderProblem.isFolder(database) {
            loader.problem(SettingCatalog.databasePath, "'\(database)' is a folder; name the database's file")
        }
        if Self.parent(of: sessionFiles) != state,
            let problem = FolderProblem.find(sessionFiles, need: .madeWithParents)
        {
            loader.problem(SettingCatalog.sessionFilesDirectory, problem)
        }
    }

    /// Makes the state folder when it is missing, and shuts others out of it and of what lies in it.
    ///
    /// - Parameter warn: Told when others can enter it all the same.
    /// - Throws: `ConfigurationError`.
    package func makeStateFolder(warn: (String) -> Void = { _ in }) throws(ConfigurationError) {
        let name = database.split(separator: "/").last.map(String.init) ?? "navi.db"
        if let warning = try StateFolder(path: state, databaseName: name).makePrivate() { warn(warning) }
        for folder in [sessionFiles, workFolders] { try StateFolder.tighten(folder) }
    }

    private static func absolute(_ path: String, in folder: String) -> String {
        var path = path[...]
        if path.hasPrefix("/") { return String(path) }
        while path.hasPrefix("./") { path = path.dropFirst(2) }
        return "\(folder)/\(path)"
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
