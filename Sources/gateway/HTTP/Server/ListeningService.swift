import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOPosix
import NaviProcess
import NaviTelemetry
import ServiceLifecycle

/// Accepts connections until the process is told to stop, then drains: no new ones, WebSockets closed with 1012, running
/// requests finished, those that come within a moment on a connection that is there answered, then idle connections
/// closed; everything else is cut off when the time is over.
struct ListeningService: Service {
    private typealias Server = NIOAsyncChannel<ChildChannel.Value, Never>

    static let backlog: CInt = 1024
    /// Together with what comes before and after it, the process has two seconds.
    static let drainLimit = Duration.milliseconds(1500)
    /// Nobody is let in any more, and those who just were are set up, before the door is closed: NIO drops whom it catches
    /// in between. Who waits in the kernel's line waits for the next process, where the socket outlives this one.
    static let settling = TimeAmount.milliseconds(50)
    /// For reading: small, since most sockets hear little.
    static let receiveBuffer = AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 1024, maximum: 65_536)

    let socket: ListeningSocket
    /// Where that is, as it has been judged.
    let place: SocketAddress
    let group: any EventLoopGroup
    let child: ChildChannel
    var drain = DrainMark()
    let logger: Logger
    /// Called with the address as soon as connections are accepted.
    let onListening: @Sendable (SocketAddress?) -> Void

    func run() async throws {
        let quiescing = ServerQuiescingHelper(group: group)
        let server = try await bind(quiescing)
        onListening(server.channel.localAddress)
        let (drainStart, draining) = AsyncStream.makeStream(of: Void.self)
        let (allClosed, closing) = AsyncStream.makeStream(of: Void.self)
        let eventLoop = server.channel.eventLoop
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await accept(server)
                    // WebSockets are nobody's task: they have yet to be told, and to answer.
                    if Task.isShuttingDownGracefully { for await _ in allClosed {} }
                }
                group.addTask {
                    for await _ in drainStart {}
                    // Cancelled when the drain was quicker.
                    try? await Task.sleep(for: Self.drainLimit)
                }
                // Either all connections have ended or the time is over.
                try await group.next()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            drain.begin()
            let end = eventLoop.makePromise(of: Void.self)
            end.futureResult.whenComplete { _ in closing.finish() }
            server.channel.setOption(.autoRead, value: false).whenComplete { _ in
                eventLoop.scheduleTask(in: Self.settling) { quiescing.initiateShutdown(promise: end) }
            }
            draining.finish()
        }
    }

    private func accept(_ server: Server) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            try await server.executeThenClose { connections in
                for try await connection in connections {
                    group.addTask { await child.handle(value: connection, logger: logger) }
                }
            }
        }
    }

    private static func announceDrain(to channel: any Channel) {
        channel.eventLoop.execute { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
    }

    private func bind(_ quiescing: ServerQuiescingHelper) async throws -> Server {
        let (child, drain, logger) = (child, drain, logger)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.recvAllocator, value: Self.receiveBuffer)
        // A Unix socket has no such option.
        if place.port != nil { _ = bootstrap.childChannelOption(.tcpOption(.tcp_nodelay), value: 1) }
        let initializer: @Sendable (any Channel) -> EventLoopFuture<ChildChannel.Value> = {
            let value = child.setup(channel: $0, logger: logger)
            // Whoever is set up only now has not been told.
            if drain.hasBegun { Self.announceDrain(to: $0) }
            return value
        }
        do {
            switch socket {
            case .address:
                return try await bootstrap.bind(to: place, childChannelInitializer: initializer)
            case .path(let path):
                try UnixSocketFile.clear(path)
                let server: Server = try await bootstrap.bind(to: place, childChannelInitializer: initializer)
                try UnixSocketFile.share(path)
                return server
            case .inherited(let descriptor):
                return try await bootstrap.bind(descriptor, childChannelInitializer: initializer)
            }
        } catch {
            throw StartError.listening(socket, error)
        }
    }
}
