import NaviProtocol
import NaviStore

/// What the gateway says to the workers; the roster knows to which of them.
package enum PoolWord: Sendable, Equatable {
    /// A turn waits: the worker with the most room is asked to claim it, as soon as one has any. At most 1,000 wait for
    /// that. A turn that has a worker stays where it is.
    case wake(TurnID)
    /// A turn has taken its seat: its worker is told all about it.
    indirect case assign(Assignment)
    /// A turn does not take its seat, since it did not come to be or has to be claimed.
    case withdraw(Seat)
    /// Something of a turn, to this worker; else to the one that has the turn, else to all.
    case tell(TurnWord, of: TurnID, to: WorkerID? = nil)
    /// No worker is to take new turns; they are woken for none any more.
    case drain
}
