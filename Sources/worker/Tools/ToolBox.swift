import Foundation
import Logging
import NaviFiles
import NaviStore
import ServiceLifecycle

/// The tools of this deployment, made from its settings, and the services that keep some of them alive.
struct ToolBox: Sendable {
    let registry: ToolRegistry
    let services: [any Service]
    /// Reads the sessions' files, for the tools and for contexts.
    let contents: FileContents

    /// Tools whose needs are not met (a sandbox that does not hold, a server that does not start) are left out, and the
    /// log says why: a worker without them is still a worker.
    static func make(_ settings: ToolsConfiguration, store: Store, logger: Logger) async throws -> ToolBox {
        let box = await ConverterBox.find()
        if box == nil {
            logger.warning("without bubblewrap, programs that read uploaded files run as the worker's user")
        }
        let contents = FileContents(files: SessionFiles(root: settings.sessionFiles, store: store), box: box)
        var tools: [any Tool] = [
            ListProfilesTool(), SwitchProfileTool(), SpawnAgentTool(), ListToolsTool(), ToolManualTool(), ReflectTool(),
        ]
        let commands = await SandboxTools.make(settings, logger: logger)
        tools += SessionTools.make(
            store: store, files: contents, filesLifetime: settings.filesLifetime,
            work: commands.isEmpty ? nil : WorkFile(root: settings.workFolders))
        tools += commands
        tools += FileSystemTool.make(settings, logger: logger)
        tools += NetworkTools.make(settings)
        let added = await AddedTools.make(
            settings, environment: ProcessInfo.processInfo.environment, logger: logger)
        return ToolBox(
            registry: ToolRegistry(tools, sources: added.sources), services: added.services, contents: contents)
    }
}
