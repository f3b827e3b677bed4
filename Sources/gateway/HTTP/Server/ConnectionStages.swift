import Crypto
import Foundation
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket
import NaviProtocol

/// What a connection becomes, and the handlers for it: HTTP with its first ordinary request, a WebSocket with an upgrade.
///
///     encoder, decoder, gate ──request──▶ …, gate, HTTP's handlers ──upgrade──▶ frames, WebSocketConnection
///                                  └──────────upgrade──────────────────────────▶
///
/// HTTP's task cannot be taken out of a connection that has had one. Behind the socket's handlers it hears nothing any
/// more and sleeps until the connection ends.
final class ConnectionStages {
    typealias HTTPParts = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    /// What there is to do for a connection's task.
    enum Kind: Sendable {
        case webSocket
        case http(HTTPParts)
    }

    static let keepAliveIdle = Duration.seconds(60)
    /// Of a WebSocket's outbound bytes in the kernel; without a bound it would swallow megabytes.
    static let socketSendBufferBytes = 128 * 1024

    let decoder = RequestDecoder()
    let isOverLimit: Bool
    /// The address at the other end.
    let peer: String
    private let sockets: SocketServices
    private let logger: Logger
    private let encoder = HTTPResponseEncoder()
    private let decoding: ByteToMessageHandler<RequestDecoder>
    private let kind: EventLoopPromise<Kind>
    private var httpState: HTTPConnectionStateHandler?
    private var isDecided = false

    /// - Parameters:
    ///   - peer: The address at the other end.
    ///   - isOverLimit: There are too many connections; everything is refused.
    ///   - kind: Told once.
    init(
        sockets: SocketServices, peer: String, isOverLimit: Bool, kind: EventLoopPromise<Kind>, logger: Logger
    ) {
        self.sockets = sockets
        self.peer = peer
        self.isOverLimit = isOverLimit
        self.kind = kind
        self.logger = logger
        decoding = ByteToMessageHandler(decoder)
    }

    /// The first handlers of the connection.
    func begin(on channel: any Channel, gate: UpgradeGate) throws {
        try channel.pipeline.syncOperations.addHandlers([encoder, decoding, gate] as [any ChannelHandler])
    }

    /// The connection has ended before it became anything.
    func giveUp() {
        decide(.failure(ChannelError.ioOnClosedChannel))
    }

    /// Adds HTTP's handlers, unless they are there.
    func beginHTTP(on channel: any Channel) throws {
        guard httpState == nil else { return }
        let state = HTTPConnectionStateHandler(idleTimeout: Self.keepAliveIdle, logger: logger)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(state)
        httpState = state
        let parts = try HTTPParts(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        decide(.success(.http(parts)))
    }

    /// Why nobody gets a WebSocket who asks like this.
    func refusal(of head: HTTPRequestHead, _ target: SocketTarget) -> GateRefusal? {
        guard target != .echo else { return nil }
        let approach = Approach(peer: peer, head)
        let credential = sockets.requests.credential(head.headers, peer: peer)
        sockets.requests.noteForgery(head.headers, peer: peer)
        guard
            let error = sockets.requests.refusal(ofUpgrade: credential, approach, from: clientAddress(head))
        else { return nil }
        var headers = error.retryAfterSeconds.map { [("Retry-After", "\($0)")] } ?? []
        if error.code == .notAuthenticated { headers.append(("WWW-Authenticate", "Bearer")) }
        return GateRefusal(error, headers: headers)
    }

    private func clientAddress(_ head: HTTPRequestHead) -> String {
        sockets.requests.proxies.client(forwardedFor: head.headers["x-forwarded-for"], peer: peer)
    }

    /// Answers the request for a WebSocket and puts its handlers in the place of HTTP's.
    func beginWebSocket(
        _ head: HTTPRequestHead, _ target: SocketTarget, behind gate: UpgradeGate, _ context: ChannelHandlerContext
    ) throws {
        let (channel, pipeline) = (context.channel, context.pipeline.syncOperations)
        var answer = HTTPResponseHead(version: .http1_1, status: .switchingProtocols)
        answer.headers = [
            "Connection": "upgrade", "Upgrade": "websocket", "Sec-WebSocket-Accept": Self.accept(head),
        ]
        context.writeAndFlush(NIOAny(HTTPServerResponsePart.head(answer)), promise: nil)
        pipeline.removeHandler(encoder, promise: nil)
        if let httpState { pipeline.removeHandler(httpState, promise: nil) }
        try channel.syncOptions?.setOption(
            .socketOption(.so_sndbuf), value: SocketOptionValue(Self.socketSendBufferBytes))
        let approach = Approach(peer: peer, head)
        let frames = FrameDecoder(maxFrameBytes: sockets.limits.maxFrameBytes)
        let socket: any ChannelHandler =
            target == .echo
            ? EchoConnection(maxMessageBytes: sockets.limits.maxFrameBytes)
            : WebSocketConnection(
                services: sockets, target: target,
                admission: isOverLimit
                    ? .refused(.overloaded)
                    : SocketAdmission(
                        head, sockets.requests.credential(head.headers, peer: peer), approach, sockets.access),
                approach: approach, address: clientAddress(head), decoder: frames)
        // The gate goes first: a socket that is refused says so as soon as it is there, and the gate lets no frame pass.
        pipeline.removeHandler(context: context, promise: nil)
        try pipeline.addHandlers([ByteToMessageHandler(frames), socket], position: .after(decoding))
        // What came behind the request is handed on by this, in the next round of the loop.
        pipeline.removeHandler(decoding, promise: nil)
        decide(.success(.webSocket))
    }

    private func decide(_ result: Result<Kind, any Error>) {
        guard !isDecided else { return }
        isDecided = true
        kind.completeWith(result)
    }

    /// RFC 6455, 4.2.2.
    private static func accept(_ head: HTTPRequestHead) -> String {
        let key = head.headers["sec-websocket-key"].first ?? ""
        let text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        return Data(Insecure.SHA1.hash(data: Data(text.utf8))).base64EncodedString()
    }
}
