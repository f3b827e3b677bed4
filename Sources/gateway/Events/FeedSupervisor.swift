import Logging
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle

/// Sees to it that every turn ends visibly: once a second, turns that have lost their worker or are silent are
/// compared with their rows, and those that ended without a word get their terminal frame from the row.
struct FeedSupervisor: Service {
    let store: Store
    let hub: ConnectionHub
    let storageFailed: @Sendable (StoreError) -> Void
    let logger: Logger
    var interval = Duration.seconds(1)
    /// Rows that are looked at in one query.
    var batchSize = 200

    func run() async throws {
        do {
            while !Task.isShuttingDownGracefully {
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: interval) }
                await inspect()
            }
        } catch is CancellationError {
            // The process shuts down.
        }
    }

    /// One round.
    func inspect() async {
        var due = hub.tick()[...]
        while !due.isEmpty {
            let batch = Array(due.prefix(batchSize))
            due = due.dropFirst(batchSize)
            do {
                try await compare(batch)
            } catch {
                logger.error("turns could not be compared with their rows", metadata: .of([.error: "\(error)"]))
                if let error = error as? StoreError, error.isFatal { storageFailed(error) }
            }
        }
    }

    private func compare(_ turns: [TurnID]) async throws {
        let rows = try await store.turnStates(turns)
        for turn in turns {
            guard let row = rows[turn] else {
                hub.drop(turn)
                continue
            }
            guard row.state.isTerminal, let session = hub.session(of: turn),
                let result = try await store.terminalResult(turn)
            else { continue }
            // Its message went on in another turn; its worker has said so.
            if result.isAbsorbed {
                hub.drop(turn)
                continue
            }
            logger.notice("a turn was ended from its row", metadata: .of([.session: session, .turn: turn]))
            hub.conclude(row, session: session, result: result)
        }
    }
}
