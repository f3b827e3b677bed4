/// The version of all programs; that of the newest release in `CHANGELOG.md`, once there is one.
package enum NaviVersion {
    package static let current = "0.1.0"
}

/// A package that the programs were built with. The build writes `all`: see `Plugins/ResolvedVersions`.
package struct ResolvedPackage: Sendable {
    package let name: String
    package let version: String
    /// Of git.
    package let revision: String
}

extension NaviProgram {
    /// What `--version` prints: this program's version first, then those of what it was built with.
    package var versionText: String {
        let packages = ResolvedPackage.all.map { "  \($0.name) \($0.version) (\($0.revision.prefix(12)))" }
        return (["\(rawValue) \(NaviVersion.current)", "built with"] + packages).joined(separator: "\n")
    }
}
