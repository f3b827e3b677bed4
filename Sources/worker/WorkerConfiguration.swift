import NaviConfiguration
import NaviLink
import NaviProcess
import NaviStore

/// The settings of a worker.
struct WorkerConfiguration: Sendable {
    let paths: StatePaths
    let store: StoreConfiguration
    /// Where the gateway is met.
    let link: String
    let profilesDirectory: String
    /// Turns at once.
    let concurrency: Int
    /// Turns of one owner that run at once, all workers together; 0 for any number.
    let maxRunningPerOwner: Int
    /// How long a stopping worker lets turns end before it hands them back.
    let drainTimeout: Duration
    let compression: CompressionPolicy
    let models: ModelsConfiguration
    let tools: ToolsConfiguration
    /// Sessions are named after their first exchange.
    let namesSessions: Bool

    init(_ loader: inout SettingsLoader) {
        paths = StatePaths(&loader, workingDirectory: workingDirectory())
        let isFull = loader.value(SettingCatalog.durability) == .full
        store = StoreConfiguration(path: paths.database, durability: isFull ? .full : .normal)
        link = paths.link(&loader)
        profilesDirectory = loader.value(SettingCatalog.profilesDirectory)
        concurrency = loader.value(SettingCatalog.workerConcurrency)
        maxRunningPerOwner = loader.value(SettingCatalog.maxRunningPerOwner)
        drainTimeout = loader.value(SettingCatalog.drainTimeout)
        compression = CompressionPolicy(
            isEnabled: loader.value(SettingCatalog.compressionEnabled),
            threshold: loader.value(SettingCatalog.compressionThreshold),
            keepRecentTurns: loader.value(SettingCatalog.keepRecentTurns))
        models = ModelsConfiguration(&loader)
        tools = ToolsConfiguration(&loader, paths: paths)
        namesSessions = loader.value(SettingCatalog.autoName)
    }

    /// Adds a problem for everything outside of the settings that would keep the worker from working.
    func check(_ loader: inout SettingsLoader) {
        paths.check(&loader)
        do throws(LinkError) {
            _ = try LinkEndpoint(link)
        } catch {
            loader.problem(SettingCatalog.link, error.message)
        }
        models.check(&loader, profiles: loader.checkProfiles(in: profilesDirectory))
        tools.check(&loader)
    }
}
