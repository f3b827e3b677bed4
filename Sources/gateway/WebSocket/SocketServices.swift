import NaviProtocol

/// What all sockets share.
struct SocketServices: Sendable {
    let conversations: Conversations
    let requests: RequestAccess
    let jobs: AsyncJobs
    var budget = ByteBudget()
    let rate: TokenBucket.Rate
    var outbound = OutboundQueue.Limits()

    var access: AccessControl { requests.control }
    var hub: ConnectionHub { conversations.hub }
    var loops: ConnectionLoops { conversations.loops }
    var limits: Limits { conversations.limits }

    /// Whether somebody with these rights may hear what is said there.
    func mayJoin(_ target: SocketTarget, _ principal: Principal) -> Bool {
        guard principal.rights.contains(.read) else { return false }
        return target != .sessionList || principal.bound == nil
    }

    /// Sends the socket its first frame, or closes it; `false` when there is too much to do already.
    func join(_ connection: ConnectionRef, _ target: SocketTarget, _ visitor: Visitor) -> Bool {
        switch target {
        case .session(let session, let cursor):
            hub.register(connection, session: session)
            return jobs.submit { [conversations] in
                await conversations.join(connection, session, from: cursor, visitor)
            }
        case .sessionList:
            conversations.watchList(connection, visitor)
            return true
        case .unknownSession, .echo: return false
        }
    }

    /// Looks in a moment whether somebody who only listens may stay.
    func checkStay(_ connection: ConnectionRef, _ target: SocketTarget, _ visitor: Visitor) {
        guard case .profile = visitor.principal.bound, case .session(let session, _) = target else { return }
        let conversation = conversations.joined(session, by: visitor)
        // What cannot be read now is looked at again with the next ping, and so is what there is no room for.
        _ = jobs.submit { _ = try? await conversation.requireStay(of: connection) }
    }

    func leave(_ connection: ConnectionRef, _ target: SocketTarget) {
        switch target {
        case .session(let session, _): hub.remove(connection, session: session)
        case .sessionList: conversations.list.remove(connection)
        case .unknownSession, .echo: break
        }
    }
}
