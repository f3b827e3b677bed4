import Logging
import NaviProcess
import ServiceLifecycle
import Synchronization

/// The tools that users put into a folder, kept up to date while it runs.
final class UserToolSource: ToolSource, Service {
    private struct State {
        var catalog = UserToolCatalog()
        var log = ProblemLog()
    }

    /// Files that are asked at once.
    private static let maxAskedAtOnce = 4

    private let folder: WatchedFolder
    private let reader: UserToolReader
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - directory: The folder of tools; it need not exist yet.
    ///   - environment: The worker's own, of which tools get the smallest part.
    init(directory: String, environment: [String: String], logger: Logger) {
        folder = WatchedFolder(path: directory)
        reader = UserToolReader(
            environment: ProgramLaunch.minimalEnvironment(from: environment), workingDirectory: directory,
            logger: logger)
        self.logger = logger
    }

    var tools: [any Tool] { state.withLock { $0.catalog.tools } }

    /// What keeps files from being tools right now, one line each.
    var problems: [String] { state.withLock { $0.catalog.problems.map(\.description) } }

    /// Watches the folder until the process stops.
    func run() async throws {
        for await _ in PausedRounds(pause: WatchedFolder.interval).cancelOnGracefulShutdown() { await refresh() }
    }

    /// Looks at the folder and asks the files that are new or have changed. Called by one task at a time.
    func refresh() async {
        let look = folder.look()
        let files = state.withLock { $0.catalog.take(look) }
        await withTaskGroup(of: Void.self) { group in
            for (number, file) in files.enumerated() {
                if number >= Self.maxAskedAtOnce { await group.next() }
                group.addTask { await self.ask(file) }
            }
        }
        state.withLock { state in
            state.log.update(state.catalog.problems, "a tool of the user cannot be used", logger)
        }
    }

    private func ask(_ file: FolderFile) async {
        let answer: Result<UserTool, FileProblem>
        do {
            answer = .success(try await reader.read(file))
        } catch let problem as FileProblem {
            answer = .failure(problem)
        } catch {
            // Cancelled: nobody will use the answer.
            return
        }
        state.withLock { $0.catalog.take(answer, of: file) }
    }
}
