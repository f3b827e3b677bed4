/// The version of all programs; that of the newest release in `CHANGELOG.md`, once there is one.
package enum NaviVersion {
    package static let current = "0.1.0"
}

extension NaviProgram {
    /// What `--version` prints.
    package var versionLine: String { "\(rawValue) \(NaviVersion.current)" }
}
