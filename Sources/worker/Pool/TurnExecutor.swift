import Logging
import NaviLink
import NaviProtocol
import NaviStore
import NaviTelemetry

/// Takes one turn from its claim to its terminal row and frame.
struct TurnExecutor: Sendable {
    let agent: AgentLoop
    let registry: TurnRegistry
    /// Sends to the gateway; never blocks.
    let gateways: any Gateways
    /// Told of every ended turn, for what comes after it.
    let afterTurn: @Sendable (EndedTurn) -> Void
    let logger: Logger
    /// Runs jobs beside the connections to the models: what goes to and fro between them then wakes no other thread.
    var connections: (any TaskExecutor)?

    /// Where a turn is to be run. One whose context takes long to prepare is kept away from the connections, since
    /// others would wait for it.
    func place(of turn: RunningTurn) -> (any TaskExecutor)? {
        turn.assignment.isLight ? connections : globalConcurrentExecutor
    }

    /// Runs a turn that is in the registry, and takes it out.
    ///
    /// - Returns: The session's next turn, if one waits.
    /// - Throws: only a fatal `StoreError`: the process has to end.
    func run(_ turn: RunningTurn) async throws -> TurnID? {
        if !turn.stream.hasBegun {
            turn.stream.emit(turn.assignment.openingFrame, after: turn.assignment.openingNotices)
        }
        let conclusion: TurnConclusion
        do {
            conclusion = .done(try await turn.interruption.run(on: place(of: turn)) { try await agent.run(turn) })
        } catch {
            guard let other = try await conclusionAfter(error, turn) else { return nil }
            conclusion = other
        }
        guard turn.interruption.reason != .leaseLost else { return drop(turn) }
        return try await finish(turn, conclusion)
    }

    /// What the turn comes to after an error; `nil` when it goes on elsewhere or has ended already.
    private func conclusionAfter(_ error: any Error, _ turn: RunningTurn) async throws -> TurnConclusion? {
        if let error = error as? StoreError {
            if error.isFatal { throw error }
            if error.code == .fenced { return forget(turn) }
        }
        switch turn.interruption.reason {
        case .stop: return .stopped
        case .leaseLost: return forget(turn)
        case .handBack: return try await handBack(turn)
        case nil:
            // Cancelled by no one who gave a reason: the process is being ended. The session may also be gone.
            if error is CancellationError { return Task.isCancelled ? try await handBack(turn) : .stopped }
            let failure = TurnFailure(error)
            if failure.code == .internalError { log("a turn failed for a reason of our own", turn, error) }
            return .failed(failure)
        }
    }

    /// Writes the end, then shows it. The row comes first: a frame that ends a turn is never taken back.
    private func finish(_ turn: RunningTurn, _ conclusion: TurnConclusion) async throws -> TurnID? {
        turn.stream.endCall()
        let now = agent.clocks.now
        let ending = conclusion.ending(
            partial: turn.stream.partial, figures: turn.figures, elapsed: now.since(turn.assignment.startedAt))
        do {
            let finished = try await shielded(turn) { try await $0.finish(turn.ref, ending, now: now) }
            show(turn, conclusion, ending, finished)
            return finished.nextQueued
        } catch let error as StoreError {
            if error.isFatal { throw error }
            if error.code != .fenced { log("the end of a turn could not be stored", turn, error) }
            return error.code == .unreadableRow ? try await setAside(turn, now: now) : drop(turn)
        }
    }

    /// Ends a turn whose session's rows take no end: another attempt would only ask the model once more.
    private func setAside(_ turn: RunningTurn, now: Timestamp) async throws -> TurnID? {
        do {
            let ended = try await shielded(turn) { try await $0.setAside(turn.ref, now: now) }
            showInterrupted(ended)
            _ = drop(turn)
            return ended.nextQueued
        } catch let error as StoreError {
            if error.isFatal { throw error }
            return drop(turn)
        }
    }

    private func show(
        _ turn: RunningTurn, _ conclusion: TurnConclusion, _ ending: TurnEnding, _ finished: FinishedTurn
    ) {
        var frames = finished.closedToolCalls.flatMap(\.frames)
        frames.append(conclusion.frame(turnID: turn.key.turnID, ending: ending, finished: finished))
        registry.end(turn)
        turn.stream.emit(frames, before: [.sessionUpdated(finished.session), .released(turn.key.turnID)])
        afterTurn(EndedTurn(session: finished.session, conclusion: conclusion, figures: turn.figures))
    }

    private func handBack(_ turn: RunningTurn) async throws -> TurnConclusion? {
        do {
            try await shielded(turn) { try await $0.handBack([turn.ref]) }
        } catch let error as StoreError {
            if error.isFatal { throw error }
            log("a turn could not be handed back; its lease will run out", turn, error)
        }
        return forget(turn)
    }

    private func drop(_ turn: RunningTurn) -> TurnID? {
        registry.drop(turn)
        gateways.send([.released(turn.key.turnID)])
        return nil
    }

    private func forget(_ turn: RunningTurn) -> TurnConclusion? {
        _ = drop(turn)
        return nil
    }

    /// Runs a final write to its end even if this task is cancelled meanwhile: a turn that has its answer must not lose
    /// it because the process is being ended.
    private func shielded<Value: Sendable>(
        _ turn: RunningTurn, _ write: @Sendable (Store) async throws -> Value
    ) async throws -> Value {
        try await agent.store.writeUncancelled(while: { turn.interruption.reason != .leaseLost }, write)
    }

    private func log(_ message: Logger.Message, _ turn: RunningTurn, _ error: any Error) {
        logger.error(
            message,
            metadata: .of([
                .turn: turn.key.turnID, .session: turn.key.sessionID, .attempt: turn.key.attempt,
                .error: String(describing: error),
            ]))
    }
}
