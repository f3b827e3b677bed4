import NaviConfiguration
import NaviProcess
import NaviStore

/// The janitor's settings.
struct JanitorConfiguration: Sendable {
    let paths: StatePaths
    let durability: Durability
    /// Pause between two rounds.
    let interval: Duration
    /// How long a session must be quiet before its files go.
    let filesLifetime: Duration
    /// How old a folder or file that belongs to nothing must be before it goes.
    let orphanLifetime = Duration.seconds(3600)

    /// How long a wall clock that has jumped is doubted: what was touched before has outlived its lifetime by then.
    var doubtLifetime: Duration { max(filesLifetime, orphanLifetime) }

    init(_ loader: inout SettingsLoader) {
        paths = StatePaths(&loader, workingDirectory: workingDirectory())
        durability = loader.value(SettingCatalog.durability) == .full ? .full : .normal
        interval = loader.value(SettingCatalog.janitorInterval)
        filesLifetime = .seconds(loader.value(SettingCatalog.filesLifetimeHours) * 3600)
    }
}
