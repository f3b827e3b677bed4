import Glibc
import Logging
import NaviTelemetry

/// `terminal` and `code_exec`, if the sandbox is wanted and holds.
enum SandboxTools {
    /// Tries the sandbox out first. When it does not hold, there are no tools, and the log says why.
    static func make(_ settings: ToolsConfiguration, logger: Logger) async -> [any Tool] {
        switch settings.sandbox {
        case .off: return []
        case .bubblewrap: break
        }
        let folders = WorkFolders(root: settings.workFolders, sessionFiles: settings.sessionFiles)
        let runner: SandboxRunner
        do {
            runner = SandboxRunner(
                sandbox: Sandbox(filter: try SystemCallFilter.install(in: folders.root)), folders: folders)
        } catch {
            logger.error(
                "the sandbox has no filter: there is no terminal and no code_exec", metadata: .of([.error: "\(error)"]))
            return []
        }
        if let leak = await SandboxProbe(sandbox: runner.sandbox, folders: folders).failure() {
            logger.error(
                "the sandbox does not hold: there is no terminal and no code_exec", metadata: .of([.reason: leak]))
            return []
        }
        let terminal = TerminalTool(runner: runner)
        // Without Python in the system's folders there is none in the sandbox.
        return access(CodeExecTool.python, X_OK) == 0 ? [terminal, CodeExecTool(runner: runner)] : [terminal]
    }
}
