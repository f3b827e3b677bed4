import Logging
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle

/// Sees to it that every turn ends visibly: once a second, turns that have lost their worker or are silent are
/// compared with their rows, and those that ended without a word get their terminal frame from the row. The same
/// happens at once to a turn that keeps frames of later ones from being shown.
struct FeedSupervisor: Service {
    let store: Store
    let hub: ConnectionHub
    let logger: Logger
    var interval = Duration.seconds(1)
    /// Rows that are looked at in one query.
    var batchSize = 200

    /// Frames of two workers may overtake each other by so much without anything being lost.
    private static let overtaking = Duration.milliseconds(100)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { tasks in
                tasks.addTask {
                    // Both end with the process, which cancels what they wait for.
                    while (try? await Task.sleep(for: hub.isSettling ? FeedTiming.settlingInterval : interval)) != nil {
                        await inspect()
                    }
                }
                tasks.addTask {
                    for await _ in hub.blockages {
                        // Cancelled with the process.
                        guard (try? await Task.sleep(for: Self.overtaking)) != nil else { return }
                        await unblock()
                    }
                }
            }
        }
    }

    /// Ends what keeps frames of later turns from being shown, as far as the rows tell that it has ended.
    func unblock() async {
        for (session, turns) in hub.blockedTurns {
            do {
                for row in try await store.turns(of: session, ordinals: turns) where row.state.isTerminal {
                    try await end(row, session: session)
                }
            } catch {
                report(error)
            }
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
                report(error)
            }
        }
        // Frames may have become ready to be shown while nothing of the turn before them was known.
        if !hub.blockedTurns.isEmpty { await unblock() }
    }

    private func report(_ error: any Error) {
        logger.error("turns could not be compared with their rows", metadata: .of([.error: "\(error)"]))
    }

    private func compare(_ turns: [TurnID]) async throws {
        let rows = try await store.turnStates(turns)
        for turn in turns {
            guard let row = rows[turn] else {
                hub.drop(turn)
                continue
            }
            guard row.state.isTerminal, let session = hub.session(of: turn) else { continue }
            try await end(row, session: session)
        }
    }

    private func end(_ turn: TurnSummary, session: SessionID) async throws {
        guard let result = try await store.terminalResult(turn.turnID) else { return }
        // Its message went on in another turn; its worker has said so.
        if result.isAbsorbed { return hub.settle(turn.ordinal, of: session) }
        logger.notice("a turn was ended from its row", metadata: .of([.session: session, .turn: turn.turnID]))
        hub.conclude(turn, session: session, result: result)
    }
}
