import NIOCore
import NaviProtocol

/// What a worker tells the gateway.
package enum WorkerMessage: Sendable, Equatable {
    /// How many turns the worker takes, and which it has. Sent by the link itself: on connecting, when asked, and
    /// after trouble. It replaces what the gateway knew.
    case ready(Ready)
    /// Signs of life, sent by the link itself and not delivered.
    case heartbeat(running: Int)
    /// Live frames; their indexes are contiguous.
    case events(TurnKey, [TurnFrame])
    /// The answer to a replay: the frames from the asked index on. `end` is the log's next index.
    case replayed(TurnKey, [TurnFrame], end: Int)
    /// The answer to a replay that cannot be given: no such log here, or the index lies inside a merged frame.
    case replayGone(TurnID, attempt: Int)
    /// A frame without a cursor, for all clients of the session.
    case notice(SessionID, ByteBuffer)
    /// A job is over, done or given up. A hint for whoever waits for it; the row is the truth.
    case jobEnded(Int64)
    /// Credit back: the turn ended here, or it could not be claimed.
    case released(TurnID)
    /// The worker leaves on purpose; sent by the link itself.
    case goodbye

    package struct Ready: Sendable, Equatable {
        package var workerID: WorkerID
        /// Turns at once; 0 while the worker drains.
        package var capacity: Int
        package var running: [TurnKey]

        package init(workerID: WorkerID, capacity: Int, running: [TurnKey]) {
            self.workerID = workerID
            self.capacity = capacity
            self.running = running
        }
    }
}
