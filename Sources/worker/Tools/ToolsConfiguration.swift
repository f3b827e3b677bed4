import Glibc
import NaviConfiguration
import NaviProfiles

/// What the settings say about tools.
struct ToolsConfiguration: Sendable {
    /// The folder of all sessions' files.
    let sessionFiles: String
    /// How long files of a quiet session stay.
    let filesLifetime: Duration
    /// The folder of all sessions' work folders.
    let workFolders: String
    let sandbox: SandboxSetting
    let hasNetworkTools: Bool
    /// Networks and servers that tools must not reach, besides what is not public.
    let deniedNetworks: [IPNetwork]
    let deniedHosts: [HostPattern]
    /// Folders that `filesystem` may use.
    let allowedPaths: [String]
    /// Folders and files that no tool may touch, wherever they are and whether they exist or not: through them the model
    /// could change what it may do.
    let protectedPaths: [String]
    /// Folder of users' tools.
    let toolsDirectory: String?
    /// Folder of MCP servers.
    let mcpDirectory: String?
    /// How long a call waits for a user's decision.
    let approvalTimeout: Duration

    /// Adds what is wrong with the folders. Those that are missing may come later, and count from then on.
    func check(_ loader: inout SettingsLoader) {
        if let toolsDirectory, let problem = FolderProblem.find(toolsDirectory, need: .readable) {
            loader.warning(SettingCatalog.toolsDirectory, problem)
        }
        if let mcpDirectory, let problem = FolderProblem.find(mcpDirectory, need: .readable) {
            loader.warning(SettingCatalog.mcpDirectory, problem)
        }
        for (root, protected) in AllowedFolders(allowedPaths, protected: protectedPaths).rootsInProtected {
            loader.problem(
                SettingCatalog.allowedPaths,
                "'\(root)' lies in '\(protected)', which is closed to tools: through it they could change what they may do"
            )
        }
        for path in allowedPaths {
            guard let problem = FolderProblem.find(path, need: .readable) else { continue }
            loader.warning(SettingCatalog.allowedPaths, "left out until the next start: \(problem)")
        }
    }

    init(_ loader: inout SettingsLoader, paths: StatePaths) {
        sessionFiles = paths.sessionFiles
        filesLifetime = .seconds(loader.value(SettingCatalog.filesLifetimeHours) * 3600)
        workFolders = paths.workFolders
        sandbox = loader.value(SettingCatalog.sandbox)
        hasNetworkTools = loader.value(SettingCatalog.networkTools)
        let denied = loader.value(SettingCatalog.networkDeny)
        deniedNetworks = denied.compactMap(IPNetwork.init)
        let names = denied.filter { IPNetwork($0) == nil }
        deniedHosts = names.compactMap(HostPattern.init)
        for name in names where HostPattern(name) == nil {
            loader.problem(SettingCatalog.networkDeny, "'\(name)' is neither a network nor a host name")
        }
        allowedPaths = loader.value(SettingCatalog.allowedPaths)
        toolsDirectory = loader.value(SettingCatalog.toolsDirectory)
        mcpDirectory = loader.value(SettingCatalog.mcpDirectory)
        approvalTimeout = loader.value(SettingCatalog.approvalTimeout)
        protectedPaths =
            [
                paths.state, paths.database, "\(paths.database)-wal", "\(paths.database)-shm", paths.sessionFiles,
                loader.value(SettingCatalog.profilesDirectory), loader.value(SettingCatalog.webDirectory), "navi.env",
            ] + [toolsDirectory, mcpDirectory, loader.file, Self.programs].compactMap { $0 }
    }

    /// The folder of this program, and of the others.
    private static var programs: String? {
        SymbolicLink.target("/proc/self/exe", in: AT_FDCWD).flatMap { path in
            path.lastIndex(of: "/").map { String(path[..<$0]) }.flatMap { $0.isEmpty ? nil : $0 }
        }
    }
}
