import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOPosix
import NIOWebSocket
import NaviProtocol

/// Sets up one connection: HTTP/1.1 through the router, or a WebSocket after an upgrade.
struct ChildChannel: HTTPChannelHandler {
    typealias HTTPParts = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    /// What a connection has become.
    enum Kind: Sendable {
        case webSocket
        case http(HTTPParts)
    }

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let kind: EventLoopFuture<Kind>
    }

    /// Beyond them the answer is 431.
    static let headerLimits = {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 8 * 1024
        limits.maxHeaderListSize = 32 * 1024
        limits.maxHeaderFieldCount = 100
        return limits
    }()
    static let keepAliveIdle = Duration.seconds(60)
    /// Of a WebSocket's outbound bytes in the kernel; without a bound it would swallow megabytes.
    static let socketSendBufferBytes = 128 * 1024

    let responder: Responder
    let policy: HostPolicy
    let limit: ConnectionLimit
    let sockets: SocketServices
    var times = UpgradeGate.Times()

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let admission = limit.enter()
            let limit = limit
            channel.closeFuture.whenComplete { _ in limit.leave() }
            if case .dropped = admission {
                channel.close(promise: nil)
                return Value(channel: channel, kind: channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel))
            }
            return Value(channel: channel, kind: try addHandlers(channel, isOverLimit: admission == .refused, logger))
        }
    }

    func handle(value: Value, logger: Logger) async {
        let kind: Kind
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

    private func addHandlers(
        _ channel: any Channel, isOverLimit: Bool, _ logger: Logger
    ) throws -> EventLoopFuture<Kind> {
        let target = NIOLoopBoundBox<SocketTarget?>(nil, eventLoop: channel.eventLoop)
        let encoder = HTTPResponseEncoder()
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: Self.headerLimits))
        let rules = RequestGate(policy: policy, port: channel.localAddress?.port ?? 0)
        let gate = UpgradeGate(gate: rules, isOverLimit: isOverLimit, times: times) { target.value = $0 }
        let upgrade = NIOTypedHTTPServerUpgradeHandler<Kind>(
            httpEncoder: encoder, extraHTTPHandlers: [decoder, gate],
            upgradeConfiguration: .init(upgraders: [upgrader(target, isOverLimit: isOverLimit)]) { channel in
                channel.eventLoop.makeCompletedFuture { try Self.http(channel, logger) }
            })
        try channel.pipeline.syncOperations.addHandlers([encoder, decoder, gate, upgrade] as [any ChannelHandler])
        return upgrade.upgradeResultFuture
    }

    private func upgrader(
        _ target: NIOLoopBoundBox<SocketTarget?>, isOverLimit: Bool
    ) -> NIOTypedWebSocketServerUpgrader<Kind> {
        let sockets = sockets
        return NIOTypedWebSocketServerUpgrader<Kind>(
            maxFrameSize: sockets.limits.maxFrameBytes, enableAutomaticErrorHandling: false,
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    try channel.syncOptions?.setOption(
                        .socketOption(.so_sndbuf), value: SocketOptionValue(Self.socketSendBufferBytes))
                    if case .echo = target.value {
                        try channel.pipeline.syncOperations.addHandler(
                            EchoConnection(maxMessageBytes: sockets.limits.maxFrameBytes))
                        return .webSocket
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        WebSocketConnection(
                            services: sockets, target: target.value ?? .unknownSession,
                            admission: isOverLimit
                                ? .refused(.overloaded) : SocketAdmission(head, sockets.access)))
                    return .webSocket
                }
            })
    }

    private static func http(_ channel: any Channel, _ logger: Logger) throws -> Kind {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: keepAliveIdle, logger: logger))
        return .http(
            try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)))
    }
}
