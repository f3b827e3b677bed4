import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import NaviOutgoing
import NaviTelemetry
import Synchronization

/// A server that is reached over streamable HTTP: every message is a POST, answered at once or by an event stream.
struct MCPHTTPTransport: MCPTransport {
    let url: String
    /// As in the settings, secrets among them.
    let headers: [String: String]
    let client: HTTPClient
    let logger: Logger

    /// Pause before the stream of the server's own messages is opened again.
    private static let reopenPause = Duration.seconds(1)
    private static let notificationLimit = TimeAmount.seconds(30)
    private static let goodbyeLimit = TimeAmount.seconds(2)
    private static let maxComplaintBytes = 2048

    /// The client for all servers; whoever makes it shuts it down.
    static func makeClient() -> HTTPClient {
        var configuration = HTTPClient.Configuration.outgoing(connectTimeout: .seconds(10))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 128
        // Shorter than the five seconds after which common servers close: a request never meets a closing connection.
        configuration.connectionPool.idleTimeout = .seconds(4)
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup.any(), configuration: configuration)
    }

    func run(_ connection: MCPConnection) async -> MCPFailure {
        let exchanges = MCPHTTPExchanges()
        await withDiscardingTaskGroup { group in
            group.addTask {
                await connection.waitUntilClosed()
                exchanges.abandonAll()
            }
            for await message in connection.outbound {
                switch message {
                // The handshake goes in order; what follows may overtake.
                case .request(_, "initialize", _): await post(message, connection, exchanges)
                case .notification("notifications/initialized", _):
                    await post(message, connection, exchanges)
                    group.addTask { await listen(connection, exchanges) }
                case .notification("notifications/cancelled", let params):
                    if let id = params?["requestId"].flatMap(RPCID.init) { exchanges.abandon(id) }
                    group.addTask { await post(message, connection, exchanges) }
                case .request, .notification, .response, .complaint:
                    group.addTask { await post(message, connection, exchanges) }
                }
            }
            group.cancelAll()
        }
        await sayGoodbye(exchanges)
        let failure = MCPFailure(.lost, "it is being stopped")
        connection.close(failure)
        return connection.failure ?? failure
    }

    /// Sends one message and takes the answer, until it is whole or nobody wants it any more.
    private func post(_ message: RPCMessage, _ connection: MCPConnection, _ exchanges: MCPHTTPExchanges) async {
        guard case .request(let id, _, _) = message else {
            return await exchange(message, connection, exchanges)
        }
        let abandoned = exchanges.begin(id)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await exchange(message, connection, exchanges) }
            group.addTask { for await _ in abandoned {} }
            await group.next()
            group.cancelAll()
        }
        exchanges.abandon(id)
        connection.fail(id, MCPFailure(.broken, "its answer ended without a result"))
    }

    private func exchange(_ message: RPCMessage, _ connection: MCPConnection, _ exchanges: MCPHTTPExchanges) async {
        var request = request(.POST, exchanges)
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Accept", value: "application/json, text/event-stream")
        request.body = .bytes(ByteBuffer(bytes: message.json.json()))
        var hasHead = false
        do {
            let response = try await client.execute(request, deadline: deadline(of: message))
            hasHead = true
            if let id = response.headers.first(name: "Mcp-Session-Id") { exchanges.sessionID = id }
            guard (200..<300).contains(response.status.code) else {
                return await refused(response, message, connection, exchanges)
            }
            try await take(response, connection)
            exchanges.protocolVersion = connection.peer?.protocolVersion
        } catch {
            guard !Task.isCancelled else { return }
            // A server that cannot be reached is gone; a bad answer concerns one message.
            guard hasHead || Self.isAnswer(error) else {
                return connection.close(MCPFailure(.lost, "it cannot be reached: \(error)"))
            }
            if case .request(let id, _, _) = message { connection.fail(id, Self.failure(inAnswer: error)) }
        }
    }

    /// Whether a request that has no response yet failed by what the server sent, or by its closing the connection.
    private static func isAnswer(_ error: any Error) -> Bool {
        error is HTTPParserError || error is InvalidStatus || error as? HTTPClientError == .remoteConnectionClosed
    }

    private static func failure(inAnswer error: any Error) -> MCPFailure {
        switch error {
        case is NIOTooManyBytesError, is AnswerFailure:
            MCPFailure(.broken, "its answer is longer than \(maxMessageBytes >> 20) MiB")
        case is HTTPParserError, is InvalidStatus: MCPFailure(.broken, "its answer is no HTTP: \(error)")
        default: MCPFailure(.lost, "its answer broke off: \(error)")
        }
    }

    /// Whoever waits for an answer has a limit of his own.
    private func deadline(of message: RPCMessage) -> NIODeadline {
        switch message {
        case .request: .distantFuture
        case .notification, .response, .complaint: .now() + Self.notificationLimit
        }
    }

    private func take(_ response: HTTPClientResponse, _ connection: MCPConnection) async throws {
        let type = response.headers.first(name: "Content-Type")?.lowercased() ?? ""
        guard type.hasPrefix("text/event-stream") else {
            let body = try await response.body.collect(upTo: Self.maxMessageBytes)
            return receive(body, connection)
        }
        var events = ServerSentEventParser(maxLineBytes: Self.maxMessageBytes)
        for try await chunk in response.body {
            events.append(chunk)
            while let data = try events.next() { receive(data, connection) }
        }
        if let data = try events.finish() { receive(data, connection) }
    }

    private func receive(_ bytes: ByteBuffer, _ connection: MCPConnection) {
        guard bytes.readableBytes > 0 else { return }
        guard let messages = RPCMessage.messages(in: bytes.readableBytesView) else {
            logger.debug("an MCP server sent what is no message")
            return
        }
        for message in messages { connection.receive(message) }
    }

    private func refused(
        _ response: HTTPClientResponse, _ message: RPCMessage, _ connection: MCPConnection,
        _ exchanges: MCPHTTPExchanges
    ) async {
        if response.status == .notFound, exchanges.sessionID != nil {
            let failure = MCPFailure(.sessionLost, "it has lost the session")
            if case .request(let id, _, _) = message { connection.fail(id, failure) }
            exchanges.sessionID = nil
            return connection.close(failure)
        }
        // Only for people: an answer that cannot be read has no words.
        let body = try? await response.body.collect(upTo: Self.maxComplaintBytes)
        let words = body.map { String(buffer: $0).prefix(300) } ?? ""
        let failure = MCPFailure(.refused, "it answered HTTP \(response.status.code)", words: " \(words)")
        if case .request(let id, _, _) = message { connection.fail(id, failure) }
    }

    /// Reads what the server says of its own accord, if it offers that.
    private func listen(_ connection: MCPConnection, _ exchanges: MCPHTTPExchanges) async {
        while !Task.isCancelled {
            var request = request(.GET, exchanges)
            request.headers.add(name: "Accept", value: "text/event-stream")
            do {
                let response = try await client.execute(request, deadline: .distantFuture)
                guard response.status == .ok else { return }
                try await take(response, connection)
            } catch {
                logger.debug("an MCP server's own messages are not heard", metadata: .of([.error: "\(error)"]))
            }
            // Cancelled when the connection is closed.
            try? await Task.sleep(for: Self.reopenPause)
        }
    }

    /// Ends the session at the server.
    private func sayGoodbye(_ exchanges: MCPHTTPExchanges) async {
        guard exchanges.sessionID != nil else { return }
        // Best effort: a server forgets sessions by itself, too.
        _ = try? await client.execute(request(.DELETE, exchanges), timeout: Self.goodbyeLimit)
    }

    private func request(_ method: HTTPMethod, _ exchanges: MCPHTTPExchanges) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers.add(name: "User-Agent", value: "navi")
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { request.headers.add(name: name, value: value) }
        if let id = exchanges.sessionID { request.headers.replaceOrAdd(name: "Mcp-Session-Id", value: id) }
        if let version = exchanges.protocolVersion {
            request.headers.replaceOrAdd(name: "MCP-Protocol-Version", value: version)
        }
        return request
    }
}
