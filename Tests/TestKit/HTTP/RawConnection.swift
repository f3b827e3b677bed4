import NIOCore
import NIOPosix
import Synchronization

/// A connection of bytes, over TCP or a Unix socket, for requests that no honest client would send.
package final class RawConnection: Sendable {
    private let channel: any Channel
    private let received = Mutex<[UInt8]>([])
    private let progress = Mailbox<Void>("bytes from the server")
    /// The server has closed the connection.
    package let closed = Signal("the server to close the connection")

    private init(channel: any Channel) {
        self.channel = channel
    }

    deinit { channel.close(promise: nil) }

    /// - Parameter address: Where it comes from; any of this machine's own, `127.0.0.0/8`.
    package static func connect(port: Int, from address: String? = nil) async throws -> RawConnection {
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1).channelOption(.autoRead, value: false)
        if let address { bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: address, port: 0)) }
        return try await open(bootstrap.connect(host: "127.0.0.1", port: port).get())
    }

    package static func connect(unixSocket path: String) async throws -> RawConnection {
        try await open(
            ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: false).connect(unixDomainSocketPath: path).get())
    }

    private static func open(_ channel: any Channel) async throws -> RawConnection {
        let connection = RawConnection(channel: channel)
        let handler = RawConnectionHandler(
            onBytes: { [weak connection] in connection?.take($0) }, onClose: { [weak connection] in connection?.end() })
        try await channel.pipeline.addHandler(handler).get()
        try await channel.setOption(.autoRead, value: true).get()
        return connection
    }

    /// One request on a connection of its own: sends the bytes and reads until the server closes, or until what came
    /// is one whole response with a length.
    package static func exchange(
        port: Int, _ request: String, timeLimit: Duration = defaultTimeLimit
    ) async throws -> RawResponse {
        let connection = try await connect(port: port)
        try await connection.send(request)
        return try await connection.response(timeLimit: timeLimit)
    }

    package func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    package func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// Ends our side; the server may still answer.
    package func finishSending() async throws { try await channel.close(mode: .output).get() }

    package func close() { channel.close(promise: nil) }

    /// All bytes so far.
    package var bytes: [UInt8] { received.withLock { $0 } }

    /// Waits until `condition` holds for all bytes so far, or the server closes.
    @discardableResult
    package func read(
        timeLimit: Duration = defaultTimeLimit, until condition: ([UInt8]) -> Bool
    ) async throws -> [UInt8] {
        let deadline = ContinuousClock.now + timeLimit
        while !condition(bytes) {
            guard try await progress.next(timeLimit: deadline - .now) != nil else { break }
        }
        return bytes
    }

    /// The next response: whole by its length, or all that came until the server closed. It is taken off the bytes.
    package func response(timeLimit: Duration = defaultTimeLimit) async throws -> RawResponse {
        try await read(timeLimit: timeLimit) { RawResponse(parsing: $0)?.isComplete == true }
        guard let response = RawResponse(parsing: bytes) else { throw NoResponse(bytes: bytes) }
        received.withLock { $0.removeFirst(min($0.count, response.byteCount)) }
        return response
    }

    /// The connection was closed without a response.
    package struct NoResponse: Error {
        package var bytes: [UInt8]

        package init(bytes: [UInt8]) {
            self.bytes = bytes
        }
    }

    private func take(_ bytes: [UInt8]) {
        received.withLock { $0 += bytes }
        progress.put(())
    }

    private func end() {
        closed.fire()
        progress.finish()
    }
}

private final class RawConnectionHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    let onBytes: @Sendable ([UInt8]) -> Void
    let onClose: @Sendable () -> Void

    init(onBytes: @escaping @Sendable ([UInt8]) -> Void, onClose: @escaping @Sendable () -> Void) {
        self.onBytes = onBytes
        self.onClose = onClose
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        onBytes(Array(unwrapInboundIn(data).readableBytesView))
    }

    func channelInactive(context: ChannelHandlerContext) {
        onClose()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
