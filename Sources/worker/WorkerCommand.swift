import ArgumentParser
import NaviProcess

/// `navi-worker`: claims turns and runs them.
@main
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "navi-worker", abstract: "Runs the conversations' turns: calls models and tools.")

    @OptionGroup var options: ProcessOptions

    func run() async throws {
        await ProcessRunner.run(
            name: "navi-worker", options: options, configuration: { WorkerConfiguration(&$0) }, build: Worker.build)
    }
}
