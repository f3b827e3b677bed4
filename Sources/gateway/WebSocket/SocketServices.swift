import NaviProtocol
import Synchronization

/// What all sockets share.
final class SocketServices: Sendable {
    let hub: ConnectionHub
    let loops: ConnectionLoops
    let actions: SocketActions
    let jobs: AsyncJobs
    let limits: Limits
    let rate: TokenBucket.Rate
    let outbound: OutboundQueue.Limits
    private let lastID = Atomic<UInt64>(0)

    init(
        hub: ConnectionHub, loops: ConnectionLoops, actions: SocketActions, jobs: AsyncJobs, limits: Limits,
        rate: TokenBucket.Rate, outbound: OutboundQueue.Limits = OutboundQueue.Limits()
    ) {
        self.hub = hub
        self.loops = loops
        self.actions = actions
        self.jobs = jobs
        self.limits = limits
        self.rate = rate
        self.outbound = outbound
    }

    func makeID() -> ConnectionID {
        ConnectionID(value: lastID.add(1, ordering: .relaxed).newValue)
    }

    /// Sends the socket its `session_sync`, or closes it; `false` when there is too much to do already.
    func join(_ connection: ConnectionRef, session: SessionID, cursor: Cursor?) -> Bool {
        hub.register(connection, session: session)
        return jobs.submit { await self.actions.join(connection, session, cursor) }
    }
}
