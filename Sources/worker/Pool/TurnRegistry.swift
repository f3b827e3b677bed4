import NaviLink
import NaviProtocol
import NaviStore
import Synchronization

/// The turns that this worker holds, and the streams of those that have ended.
final class TurnRegistry: HeldTurns {
    /// A held turn and when the hold ends, unless it is renewed.
    struct Held: Sendable {
        let turn: RunningTurn
        /// In milliseconds of the lease clock.
        var until: Int64
    }

    private struct State {
        var running: [TurnRef: Held] = [:]
        var ended: EndedStreams
    }

    private let clock: LeaseClock
    private let state: Mutex<State>

    init(clock: LeaseClock, limits: EndedStreams.Limits = EndedStreams.Limits()) {
        self.clock = clock
        state = Mutex(State(ended: EndedStreams(limits: limits)))
    }

    /// What this worker holds, for the gateway.
    var keys: [TurnKey] { state.withLock { $0.running.values.map(\.turn.key) } }

    /// The turns held now.
    var held: [Held] { state.withLock { Array($0.running.values) } }

    var turnIDs: Set<TurnID> { state.withLock { Set($0.running.keys.map(\.turnID)) } }

    var isEmpty: Bool { state.withLock { $0.running.isEmpty } }

    /// Takes up a turn; earlier attempts at it that are still here are ended.
    ///
    /// - Returns: `false` when this attempt or a later one is or was here already.
    @discardableResult
    func add(_ turn: RunningTurn) -> Bool {
        let ref = turn.ref
        let superseded: [Held]? = state.withLock { state in
            let others = state.running.filter { $0.key.turnID == ref.turnID }
            guard !others.keys.contains(where: { $0.attempt >= ref.attempt }), state.ended[ref] == nil else {
                return nil
            }
            state.running[ref] = Held(turn: turn, until: turn.assignment.leaseUntil)
            return Array(others.values)
        }
        // Their fence is gone: whatever they go on with would be in vain, or done twice.
        for held in superseded ?? [] { held.turn.interruption.interrupt(.leaseLost) }
        return superseded != nil
    }

    /// Leases were renewed.
    func renew(_ turns: [TurnRef], until: Int64) {
        state.withLock { state in
            for turn in turns { state.running[turn]?.until = until }
        }
    }

    /// The turn has ended, visibly: its stream is kept until the gateway acknowledges it.
    func end(_ turn: RunningTurn) {
        keepEnded(turn.stream, as: turn.ref)
    }

    /// Keeps the stream of a turn that ended without running here.
    func keepEnded(_ stream: TurnStream, as ref: TurnRef) {
        state.withLock { state in
            state.running[ref] = nil
            state.ended.keep(stream, as: ref, now: clock.milliseconds)
        }
    }

    /// The turn is no longer this worker's.
    func drop(_ turn: RunningTurn) {
        state.withLock { $0.running[turn.ref] = nil }
    }

    /// The gateway has everything of this turn.
    func acknowledgeEnd(_ ref: TurnRef) {
        state.withLock { $0.ended.remove(ref) }
    }

    /// Drops streams that were kept long enough.
    func expireEnded() {
        state.withLock { $0.ended.expire(now: clock.milliseconds) }
    }

    /// The stream of a held or ended attempt.
    func stream(_ ref: TurnRef) -> TurnStream? {
        state.withLock { $0.running[ref]?.turn.stream ?? $0.ended[ref] }
    }

    /// The streams of ended turns whose end was not acknowledged, oldest first.
    var unacknowledged: [TurnStream] { state.withLock { $0.ended.streams } }

    /// Interrupts the turn, if it is held here.
    func interrupt(_ id: TurnID, _ reason: Interruption.Reason) {
        for held in held where held.turn.ref.turnID == id { held.turn.interruption.interrupt(reason) }
    }

    /// Interrupts everything.
    func interruptAll(_ reason: Interruption.Reason) {
        for held in held { held.turn.interruption.interrupt(reason) }
    }
}

extension LeaseClock {
    /// The clock's reading.
    var milliseconds: Int64 { terms(duration: .zero).now }
}
