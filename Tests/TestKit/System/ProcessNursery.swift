import Synchronization

/// Programs of one test: whatever way the test ends, they are gone when it has.
package final class ProcessNursery: Sendable {
    private let launches: AsyncStream<ChildProcess>.Continuation
    private let children = Mutex<[ChildProcess]>([])

    private init(launches: AsyncStream<ChildProcess>.Continuation) {
        self.launches = launches
    }

    /// Runs `body`, then kills every program that it started and that still runs, and waits for their ends.
    package static func run<Value: Sendable>(
        _ body: (ProcessNursery) async throws -> Value
    ) async throws -> Value {
        let (stream, continuation) = AsyncStream<ChildProcess>.makeStream()
        let nursery = ProcessNursery(launches: continuation)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await withDiscardingTaskGroup { programs in
                    for await child in stream { programs.addTask { await child.run() } }
                    programs.cancelAll()
                }
            }
            defer { continuation.finish() }
            return try await body(nursery)
        }
    }

    /// Starts a program.
    ///
    /// - Throws: `Failure` when it cannot be started.
    package func start(_ launch: ChildProcess.Launch) async throws -> ChildProcess {
        let child = ChildProcess(launch)
        children.withLock { $0.append(child) }
        launches.yield(child)
        try await child.waitForStart()
        return child
    }

    /// Everything that the programs wrote to stderr, one after the other; of long logs the end.
    package var logs: String {
        var seen: Set<String> = []
        return children.withLock { $0 }.filter { seen.insert($0.launch.logPath).inserted }.map { child in
            "--- \(child.launch.name) (\(child.exit.map { "\($0)" } ?? "running"))\n\(child.log.suffix(20_000))"
        }.joined(separator: "\n")
    }
}
