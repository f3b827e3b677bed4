import AsyncHTTPClient
import NIOCore
import NIOPosix
import NaviOutgoing
import NaviProtocol
import Synchronization
import TestKit
import Testing

@testable import worker

/// Heads of answers that no server of HTTP sends: none of them may end the process that asked.
@Suite(.timeLimit(.minutes(2))) struct OutgoingHTTPTests {
    private static let statuses = Array(0...103) + [199, 200, 204, 304, 599, 600, 999, 1000, 65_535, 65_536, 99_999]

    /// Each status with a body in every framing there is.
    private static let answers: [String] = statuses.flatMap { status -> [String] in
        let line = "HTTP/1.1 \(String(repeating: "0", count: max(0, 3 - "\(status)".count)))\(status) x\r\n"
        return [
            line + "Content-Length: 2\r\n\r\n{}", line + "Content-Length: 0\r\n\r\n", line + "\r\n{}",
            line + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            line + "\r\n" + line + "Content-Length: 2\r\n\r\n{}",
        ]
    }

    @Test func noStatusLineEndsTheProcessWhicheverClientAsks() async throws {
        try await RawServer.run(Self.answers) { server in
            let client = MCPHTTPTransport.makeClient()
            for _ in Self.answers {
                let request = HTTPClientRequest(url: "http://127.0.0.1:\(server.port)/")
                _ = await outcome { try await client.execute(request, timeout: .seconds(5)).body.collect(upTo: 100) }
            }
            try await client.shutdown()
        }
        let some = Self.answers.enumerated().filter { $0.offset.isMultiple(of: 7) }.map(\.element)
        try await RawServer.run(some) { server in
            let exception = AddressPolicy.Exception(address: try #require(IPAddress("127.0.0.1")), port: server.port)
            let client = WebClient(policy: AddressPolicy(exceptions: [exception]))
            for _ in some {
                let request = WebRequest(address: try WebAddress("http://127.0.0.1:\(server.port)/"))
                _ = await outcome { try await client.fetch(request) }
            }
        }
        try await RawServer.run(some) { server in
            try await withConnections { connections in
                let url = "http://127.0.0.1:\(server.port)"
                let provider = OllamaProvider(host: url, key: nil, connections: connections, clock: ContinuousClock())
                for _ in some { _ = await outcome { try await collect(provider) } }
            }
        }
    }

    @Test func aStatusThatIsNoneIsAnErrorThatNamesIt() async throws {
        try await RawServer.run(["HTTP/1.1 007 x\r\nContent-Length: 2\r\n\r\n{}"]) { server in
            let client = MCPHTTPTransport.makeClient()
            let request = HTTPClientRequest(url: "http://127.0.0.1:\(server.port)/")
            let error = await outcome { try await client.execute(request, timeout: .seconds(5)) }
            #expect((error as? InvalidStatus)?.code == 7, "\(String(describing: error))")
            try await client.shutdown()
        }
    }

    private func outcome(_ body: () async throws -> some Any) async -> (any Error)? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error
        }
    }
}

/// Answers each connection's first bytes with the next of some texts, and closes it.
private final class RawServer: Sendable {
    private let answers: Mutex<ArraySlice<String>>
    private let channel = Mutex<(any Channel)?>(nil)

    private init(_ answers: [String]) {
        self.answers = Mutex(answers[...])
    }

    var port: Int { channel.withLock { $0?.localAddress?.port } ?? 0 }

    static func run(_ answers: [String], _ body: (RawServer) async throws -> Void) async throws {
        let server = RawServer(answers)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(server))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        server.channel.withLock { $0 = channel }
        do {
            try await body(server)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let server: RawServer
        private var hasAnswered = false

        init(_ server: RawServer) {
            self.server = server
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !hasAnswered else { return }
            hasAnswered = true
            let answer = server.answers.withLock { $0.popFirst() } ?? ""
            let channel = context.channel
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer))).whenComplete { _ in
                channel.close(promise: nil)
            }
        }
    }
}
