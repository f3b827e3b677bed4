import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle

/// Runs the turns that come in, each in a task of its own.
///
/// At a graceful shutdown it lets turns end for the drain time, and hands the rest back.
struct TurnRunner: Service {
    let intake: TurnIntake
    let scout: TurnScout
    let seats: Seats
    let executor: TurnExecutor
    let drainTimeout: Duration
    var clock: any Clock<Duration> = ContinuousClock()
    /// Of the loop that starts turns; it hears each look around.
    let heart = Heartbeat("claims")
    /// Called once the first turns can be claimed.
    var onReady: @Sendable () -> Void = {}

    /// Runs until nothing is left to do while the worker drains.
    ///
    /// - Throws: An error that nobody can go on after.
    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { helpers in
                helpers.addTask { await scout.run() }
                try await withTaskExecutorPreference(executor.connections) { try await runTurns(&helpers) }
                helpers.cancelAll()
            }
        } onGracefulShutdown: {
            intake.drain()
        }
    }

    private func runTurns(_ helpers: inout ThrowingTaskGroup<Void, any Error>) async throws {
        var isHandBackPlanned = false
        try await withThrowingDiscardingTaskGroup { turns in
            onReady()
            intake.claimNext()
            heart.start()
            defer { heart.rest() }
            for await event in intake.events {
                heart.beat()
                switch event {
                case .begin(let begun): for turn in begun { start(turn, &turns) }
                case .missed: turns.addTask { await scout.look(everywhere: false) }
                case .unwanted(let turn): turns.addTask { try await intake.giveBack(turn) }
                case .failed(let error): throw error
                case .changed, .lookDue: break
                }
                guard seats.update({ $0.isDraining }) else { continue }
                if intake.isDone { return }
                if !isHandBackPlanned {
                    isHandBackPlanned = true
                    helpers.addTask { await handBackAfterTimeout() }
                }
            }
            // The process is being ended without grace: what is open is handed back by its own task.
        }
    }

    private func start(_ turn: RunningTurn, _ turns: inout ThrowingDiscardingTaskGroup<any Error>) {
        turns.addTask(executorPreference: executor.place(of: turn)) {
            do {
                intake.ended(turn, next: try await executor.run(turn))
            } catch {
                intake.note(.failed(error))
            }
        }
    }

    private func handBackAfterTimeout() async {
        do {
            try await clock.sleep(for: drainTimeout)
            executor.registry.interruptAll(.handBack)
        } catch {
            // All turns ended in time.
        }
    }
}
