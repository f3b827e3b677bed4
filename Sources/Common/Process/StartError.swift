import NaviConfiguration

/// A process cannot start because of something that a setting names. Its text is for people: the setting, what is
/// wrong, and what to do.
package struct StartError: ExitStatusProviding, CustomStringConvertible {
    package let description: String
    package let exitStatus: ExitStatus

    package init<Value>(_ setting: Setting<Value>, _ text: String, exitStatus: ExitStatus) {
        description = "\(setting.name): \(text)"
        self.exitStatus = exitStatus
    }

    /// Does what a setting makes possible; an error of it names the setting.
    package static func naming<Value, Result>(
        _ setting: Setting<Value>, exitStatus: ExitStatus, _ body: () throws -> Result
    ) throws(StartError) -> Result {
        do {
            return try body()
        } catch {
            throw StartError(setting, "\(error)", exitStatus: exitStatus)
        }
    }
}
