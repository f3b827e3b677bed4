/// The programs that read settings.
package enum NaviProgram: String, Sendable, CaseIterable {
    case gateway = "navi-gateway"
    case worker = "navi-worker"
    case janitor = "navi-janitor"
}

extension Set<NaviProgram> {
    /// Every program.
    static let everyone = Set(NaviProgram.allCases)
}
