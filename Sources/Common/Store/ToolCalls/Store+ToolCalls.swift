import GRDB
import NaviFailPoints
import NaviProtocol

extension Store {
    /// Records that a tool is about to run; it may run only if this answers `started`. Durability `full`.
    ///
    /// - Parameter step: Which model call of the turn asked for it.
    /// - Throws: `fenced`.
    package func startToolCall(
        _ turn: TurnRef, call: ToolCall, step: Int, repeatable: Bool, now: Timestamp
    ) async throws -> ToolCallStart {
        let start = try await write(.full) { transaction in
            let db = transaction.db
            let held = try db.heldTurn(turn)
            let known = try db.toolCall(call.id, of: held.turn.key)
            switch known?.state {
            case .finished: return try db.finishedStart(known, held)
            case .started where !(repeatable && known?.repeatable ?? false): return .unknownOutcome
            case .started, .requested: break
            case nil: try db.insertToolCall(call, of: held.turn)
            }
            try db.markStarted(call.id, of: held.turn.key, step: step, repeatable: repeatable, now: now)
            FailPoint.toolStartWriting.reach()
            return ToolCallStart.started
        }
        FailPoint.toolStartCommitted.reach()
        return start
    }

    /// Records what a tool came to and adds its message to the history. Durability `full`.
    ///
    /// A call that is finished already keeps its first outcome.
    ///
    /// - Throws: `fenced`; `internal` for a call that was neither asked for nor started.
    package func finishToolCall(
        _ turn: TurnRef, callID: String, outcome: ToolCallOutcome, now: Timestamp
    ) async throws -> Message {
        let message = try await write(.full) { transaction in
            let db = transaction.db
            var held = try db.heldTurn(turn)
            guard let call = try db.toolCall(callID, of: held.turn.key) else {
                throw StoreError(.internal, "turn \(turn.turnID) has no tool call \(callID)")
            }
            if let index = call.resultIndex, let message = try db.message(index, of: held.session) { return message }
            let message = try db.appendResult(outcome, of: call, in: &held, now: now)
            try db.countFinishedCall(of: held.turn)
            try db.saveHistoryFigures(of: held.session)
            FailPoint.toolEndWriting.reach()
            return message
        }
        FailPoint.toolEndCommitted.reach()
        return message
    }

    /// What all attempts of a turn have done so far.
    ///
    /// - Throws: `fenced`.
    package func progress(of turn: TurnRef) async throws -> TurnProgress {
        try await read { db in
            let held = try db.heldTurn(turn)
            let calls = try db.toolCalls(of: held.turn.key)
            return TurnProgress(
                openCalls: try calls.filter { $0.state != .finished }.map { try db.openToolCall($0, held) },
                callIDs: Set(calls.map(\.callID)), stepsDone: Set(calls.compactMap(\.askedIndex)).count)
        }
    }
}

extension Database {
    fileprivate func finishedStart(_ call: ToolCallRow?, _ held: TurnInSession) throws -> ToolCallStart {
        guard let call, let index = call.resultIndex, let message = try message(index, of: held.session) else {
            throw StoreError(.unreadableRow, "a finished tool call of turn \(held.turn.turnID) has no result")
        }
        return .finished(
            ToolCallOutcome(result: message.content ?? "", success: call.success, duration: call.duration))
    }

    /// The call with its arguments, which only the message that asked for it has.
    func openToolCall(_ row: ToolCallRow, _ held: TurnInSession) throws -> OpenToolCall {
        let asking = try row.askedIndex.flatMap { try message($0, of: held.session) }
        let call =
            asking?.toolCalls.first { $0.id == row.callID }
            ?? ToolCall(id: row.callID, name: row.name, arguments: .object([:]))
        return OpenToolCall(
            call: call, state: row.state == .started ? .started : .requested, repeatable: row.repeatable)
    }
}
