import Logging
import NaviConfiguration
import NaviProfiles

extension SettingsLoader {
    /// Adds what is wrong with the folder of profiles and with each of them; only a folder without any that can be used
    /// is a problem.
    ///
    /// - Returns: The profiles that can be used.
    package mutating func checkProfiles(in directory: String) -> [Profile] {
        if let problem = FolderProblem.find(directory, need: .readable) {
            self.problem(SettingCatalog.profilesDirectory, problem)
            return []
        }
        do throws(ProfileCatalogError) {
            // The catalog that the process works with will log it, and again when it changes.
            let quiet = Logger(label: "profiles", factory: { _ in SwiftLogNoOpLogHandler() })
            let catalog = try ProfileCatalog(directory: directory, logger: quiet)
            for problem in catalog.problems { warning(SettingCatalog.profilesDirectory, problem) }
            return catalog.all()
        } catch {
            let reasons =
                error.problems.isEmpty ? "no folder in it has a config.json" : error.problems.joined(separator: "; ")
            problem(SettingCatalog.profilesDirectory, "no usable profile in '\(directory)': \(reasons)")
            return []
        }
    }
}
