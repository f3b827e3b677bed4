import NaviProtocol
import Synchronization

/// What all sockets share.
final class SocketServices: Sendable {
    let hub: ConnectionHub
    let list: SessionListFeed
    let loops: ConnectionLoops
    let actions: SocketActions
    let requests: RequestAccess
    let jobs: AsyncJobs
    let budget: ByteBudget
    let limits: Limits
    let rate: TokenBucket.Rate
    let outbound: OutboundQueue.Limits
    private let lastID = Atomic<UInt64>(0)

    init(
        hub: ConnectionHub, list: SessionListFeed, loops: ConnectionLoops, actions: SocketActions,
        requests: RequestAccess, jobs: AsyncJobs, budget: ByteBudget = ByteBudget(),
        limits: Limits, rate: TokenBucket.Rate, outbound: OutboundQueue.Limits = OutboundQueue.Limits()
    ) {
        self.hub = hub
        self.list = list
        self.loops = loops
        self.actions = actions
        self.requests = requests
        self.jobs = jobs
        self.budget = budget
        self.limits = limits
        self.rate = rate
        self.outbound = outbound
    }

    var access: AccessControl { requests.control }

    func makeID() -> ConnectionID {
        ConnectionID(value: lastID.add(1, ordering: .relaxed).newValue)
    }

    /// Whether somebody with these rights may hear what is said there.
    func mayJoin(_ target: SocketTarget, _ principal: Principal) -> Bool {
        guard principal.rights.contains(.read) else { return false }
        return target != .sessionList || principal.bound == nil
    }

    /// Sends the socket its first frame, or closes it; `false` when there is too much to do already.
    ///
    /// - Parameter address: The client's.
    func join(
        _ connection: ConnectionRef, _ target: SocketTarget, _ principal: Principal, address: String
    ) -> Bool {
        switch target {
        case .session(let session, let cursor):
            hub.register(connection, session: session)
            return jobs.submit { await self.actions.join(connection, session, cursor, principal, address) }
        case .sessionList:
            requests.audit.noteLook(.foreignList, principal, address: address, time: .now())
            list.join(connection, scope: principal.scope)
            return true
        case .unknownSession, .echo: return false
        }
    }

    /// Closes the socket of somebody whose token is for one profile alone, once its session is another's.
    ///
    /// - Returns: Whether it goes on.
    /// - Throws: `StoreError`.
    func requireStay(_ connection: ConnectionRef, in session: SessionID, _ principal: Principal) async throws -> Bool {
        guard case .profile = principal.bound else { return true }
        do {
            try await access.require(session, for: principal)
            return true
        } catch let error as WireError where error.code == .sessionNotFound {
            hub.close(connection, code: .unknownSession)
            return false
        }
    }

    /// The same in a moment, for somebody who only listens.
    func checkStay(_ connection: ConnectionRef, _ target: SocketTarget, _ principal: Principal) {
        guard case .profile = principal.bound, case .session(let session, _) = target else { return }
        // What cannot be read now is looked at again with the next ping, and so is what there is no room for.
        _ = jobs.submit { _ = try? await self.requireStay(connection, in: session, principal) }
    }

    func leave(_ connection: ConnectionRef, _ target: SocketTarget) {
        switch target {
        case .session(let session, _): hub.remove(connection, session: session)
        case .sessionList: list.remove(connection)
        case .unknownSession, .echo: break
        }
    }
}
