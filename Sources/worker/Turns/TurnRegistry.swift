import NaviLink
import NaviProtocol
import NaviStore
import Synchronization

/// The turns that this worker holds, and the streams of those that have ended.
final class TurnRegistry: Sendable {
    /// A held turn and when the hold was last proven.
    struct Held: Sendable {
        let turn: RunningTurn
        /// In milliseconds of the lease clock.
        var provenAt: Int64
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

    var isEmpty: Bool { state.withLock { $0.running.isEmpty } }

    /// Takes up a turn.
    ///
    /// - Parameter provenAt: When the claim was made, on the lease clock.
    func add(_ turn: RunningTurn, provenAt: Int64) {
        state.withLock { $0.running[turn.ref] = Held(turn: turn, provenAt: provenAt) }
    }

    /// A lease was renewed; the hold counts from the moment before the renewal was sent.
    func prove(_ turns: [TurnRef], at time: Int64) {
        state.withLock { state in
            for turn in turns { state.running[turn]?.provenAt = time }
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
