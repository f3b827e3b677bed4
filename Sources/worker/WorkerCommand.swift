import ArgumentParser
import NaviConfiguration
import NaviProcess

/// `navi-worker`: claims turns and runs them.
@main
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: NaviProgram.worker.rawValue, abstract: "Runs the conversations' turns: calls models and tools.",
        version: NaviProgram.worker.versionText)

    @OptionGroup var options: ProcessOptions

    func run() async throws {
        await ProcessRunner.run(
            .worker, options: options,
            configuration: { loader in
                let configuration = WorkerConfiguration(&loader)
                configuration.check(&loader)
                return configuration
            }, build: Worker.build)
    }

    static func main() async {
        await CommandLineReader.run(Self.self)
    }
}
