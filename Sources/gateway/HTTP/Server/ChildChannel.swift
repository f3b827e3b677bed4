import HummingbirdCore
import Logging
import NIOCore

/// Sets up one connection: HTTP/1.1 through the router, or a WebSocket after an upgrade.
struct ChildChannel: HTTPChannelHandler {
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let kind: EventLoopFuture<ConnectionStages.Kind>
    }

    let responder: Responder
    let policy: HostPolicy
    let limit: ConnectionLimit
    let sockets: SocketServices
    var times = UpgradeGate.Times()

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let (limit, peer) = (limit, channel.peerName)
            let admission = limit.enter(from: peer)
            channel.closeFuture.whenComplete { _ in limit.leave(from: peer) }
            if case .dropped = admission {
                channel.close(promise: nil)
                return Value(channel: channel, kind: channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel))
            }
            let kind = channel.eventLoop.makePromise(of: ConnectionStages.Kind.self)
            let stages = ConnectionStages(
                sockets: sockets, peer: peer, isOverLimit: admission == .refused, kind: kind, logger: logger
            )
            channel.closeFuture.assumeIsolated().whenComplete { _ in stages.giveUp() }
            let rules = RequestGate(
                policy: policy, port: channel.localAddress?.port ?? 0, path: sockets.access.cookie.path)
            try stages.begin(on: channel, gate: UpgradeGate(gate: rules, stages: stages, times: times))
            return Value(channel: channel, kind: kind.futureResult)
        }
    }

    func handle(value: Value, logger: Logger) async {
        let kind: ConnectionStages.Kind
        do {
            kind = try await value.kind.get()
        } catch {
            // Refused or gone before it became anything; the gate has answered what there was to answer.
            return
        }
        switch kind {
        case .webSocket: break
        case .http(let parts): await handleHTTP(asyncChannel: parts, logger: logger)
        }
    }
}
