import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import TestKit

@testable import worker

/// A small HTTP server on a loopback address: answers each path as the test says, and keeps what it was asked.
final class PageServer: Sendable {
    struct Asked: Sendable {
        let head: HTTPRequestHead
        let body: String
    }

    struct Page: Sendable {
        var status = HTTPResponseStatus.ok
        var headers: HTTPHeaders = ["Content-Type": "text/html; charset=utf-8"]
        var body: [UInt8] = []
        /// The answer begins, and never ends.
        var hangs = false

        static func html(_ text: String) -> Page { Page(body: Array(text.utf8)) }

        static func redirect(_ location: String, _ status: Int = 302) -> Page {
            Page(status: .init(statusCode: status), headers: ["Location": location])
        }
    }

    let asked = Mailbox<Asked>("a request")
    private let pages: [String: Page]
    private let channel = Mutex<(any Channel)?>(nil)

    private init(_ pages: [String: Page]) {
        self.pages = pages
    }

    var port: Int { channel.withLock { $0?.localAddress?.port } ?? 0 }

    /// Runs `body` with a server.
    ///
    /// - Parameter port: 0 takes a free one.
    static func run<Value>(
        host: String = "127.0.0.1", port: Int = 0, _ pages: [String: Page], _ body: (PageServer) async throws -> Value
    ) async throws -> Value {
        let server = PageServer(pages)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(server))
                }
            }
            .bind(host: host, port: port).get()
        server.channel.withLock { $0 = channel }
        do {
            let value = try await body(server)
            try await channel.close()
            return value
        } catch {
            try await channel.close()
            throw error
        }
    }

    /// What is allowed for tests: this server, and nothing else.
    func policy(_ addresses: String...) -> AddressPolicy {
        AddressPolicy(
            exceptions: Set(
                (addresses.isEmpty ? ["127.0.0.1"] : addresses).compactMap { IPAddress($0) }
                    .map { AddressPolicy.Exception(address: $0, port: port) }))
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let server: PageServer
        private var head: HTTPRequestHead?
        private var body = ByteBuffer()

        init(_ server: PageServer) {
            self.server = server
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): self.head = head
            case .body(var part): body.writeBuffer(&part)
            case .end: answer(context)
            }
        }

        private func answer(_ context: ChannelHandlerContext) {
            guard let head else { return }
            server.asked.put(Asked(head: head, body: String(buffer: body)))
            let path = String(head.uri.prefix { $0 != "?" })
            let page = server.pages[path] ?? Page(status: .notFound, body: Array("nothing here".utf8))
            var headers = page.headers
            if !page.hangs { headers.replaceOrAdd(name: "Content-Length", value: "\(page.body.count)") }
            let response = HTTPResponseHead(version: .http1_1, status: page.status, headers: headers)
            context.write(wrapOutboundOut(.head(response)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: page.body)))), promise: nil)
            guard !page.hangs else { return context.flush() }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}

/// A resolver that answers from a list: the first time with its first entry, and so on; the last one stays.
final class ScriptedResolver: Sendable {
    private let answers: Mutex<[String: [[String]]]>
    private let count = Mutex(0)

    init(_ answers: [String: [[String]]]) {
        self.answers = Mutex(answers)
    }

    /// How often a name was looked up.
    var lookups: Int { count.withLock { $0 } }

    var resolver: HostResolver {
        HostResolver { name in
            self.count.withLock { $0 += 1 }
            let addresses = self.answers.withLock { answers -> [String] in
                guard let list = answers[name], let first = list.first else { return [] }
                if list.count > 1 { answers[name]?.removeFirst() }
                return first
            }
            return addresses.compactMap { IPAddress($0) }
        }
    }
}
