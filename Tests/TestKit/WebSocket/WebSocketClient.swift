import NIOCore
import NIOPosix
import NaviProtocol
import Synchronization

/// A client of the WebSocket API, as tests and benchmarks need it: frames are read with time limits, and everything
/// about the wire can be made wrong on purpose.
package final class WebSocketClient: Sendable {
    /// How the client behaves on the wire.
    package struct Options: Sendable {
        /// More headers of the upgrade; a name that the client sends itself (`Host`, `Upgrade` …) replaces its value.
        package var headers: [String: String] = [:]
        /// Bytes the kernel may hold for us; small for a client that shall be slow.
        package var receiveBufferBytes: Int?
        /// Gets every text message on the connection's event loop; `next` then never gives any.
        package var onText: (@Sendable (ByteBuffer) -> Void)?
        /// Whose loops the connection runs on: one of its own for times that nobody else's work shall be part of.
        package var group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton

        package init(
            headers: [String: String] = [:], receiveBufferBytes: Int? = nil,
            onText: (@Sendable (ByteBuffer) -> Void)? = nil
        ) {
            self.headers = headers
            self.receiveBufferBytes = receiveBufferBytes
            self.onText = onText
        }
    }

    private let channel: any Channel
    private let inbox: Inbox
    private let seen = Mutex<[ReceivedFrame]>([])

    private init(channel: any Channel, inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    deinit { channel.close(promise: nil) }

    /// Connects to `ws://127.0.0.1:PORT/PATH`.
    ///
    /// - Throws: `WebSocketRefused` with the server's answer, `TimeLimitExceeded`.
    package static func connect(
        port: Int, path: String, options: Options = Options(), timeLimit: Duration = defaultTimeLimit
    ) async throws -> WebSocketClient {
        let inbox = Inbox(onText: options.onText)
        let request = upgradeRequest(port: port, path: path, headers: options.headers)
        var bootstrap = ClientBootstrap(group: options.group)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = WebSocketClientHandler(request: request) { inbox.take($0) }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
        if let bytes = options.receiveBufferBytes {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(bytes))
        }
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
        let client = WebSocketClient(channel: channel, inbox: inbox)
        guard let upgraded = try await inbox.upgrade.next(timeLimit: timeLimit) else {
            throw WebSocketClosure(code: nil, reason: "closed without an answer to the upgrade")
        }
        try upgraded.get()
        return client
    }

    /// Connects to a session's feed, with the cursor to go on from.
    package static func connect(
        port: Int, session: SessionID, cursor: Cursor? = nil, options: Options = Options()
    ) async throws -> WebSocketClient {
        let query = cursor.map { "?cursor=\($0)" } ?? ""
        return try await connect(port: port, path: "/ws/sessions/\(session)\(query)", options: options)
    }

    private static func upgradeRequest(port: Int, path: String, headers: [String: String]) -> String {
        var fields = [
            "Host": "127.0.0.1:\(port)", "Connection": "Upgrade", "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        ]
        fields.merge(headers) { _, given in given }
        let lines = fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
        return "GET \(path) HTTP/1.1\r\n\(lines)\r\n"
    }
}

// MARK: - Sending

extension WebSocketClient {
    package func send(_ text: String) async throws { try await send(.text(text)) }

    /// - Throws: `WebSocketClosure` when the connection has ended, also where it has just now.
    package func send(_ frame: RawWebSocketFrame) async throws {
        var bytes = ByteBuffer()
        frame.write(to: &bytes)
        do {
            try await channel.writeAndFlush(bytes).get()
        } catch let error as ChannelError where error == .ioOnClosedChannel || error == .outputClosed {
            throw inbox.closure ?? WebSocketClosure(code: nil)
        }
    }

    /// Sends as long as there is room, and waits for nobody but the connection's own loop: what is handed to a loop faster
    /// than it works piles up there, before the pongs of everyone on it.
    ///
    /// - Returns: Whether there was room.
    @discardableResult
    package func sendIfPossible(_ texts: [String]) async throws -> Bool {
        try await channel.eventLoop.submit { [channel] in
            guard channel.isWritable else { return false }
            for text in texts {
                var bytes = ByteBuffer()
                RawWebSocketFrame.text(text).write(to: &bytes)
                channel.write(bytes, promise: nil)
            }
            channel.flush()
            return true
        }.get()
    }

    /// Sends bytes that need not be a frame.
    package func send(bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get() }

    /// Sends a `message` frame.
    package func send(
        message content: String, clientMessageID: String? = nil, onBusy: OnBusy? = nil, images: [String]? = nil,
        files: [FileReference]? = nil
    ) async throws {
        var writer = JSONWriter(capacity: content.utf8.count + 128)
        writer.object { writer in
            writer.field("type", "message")
            writer.field("content", content)
            writer.field("client_message_id", ifPresent: clientMessageID)
            writer.field("on_busy", ifPresent: onBusy?.rawValue)
            if let images { writer.field("images", images) }
            if let files { writer.field("files", files) }
        }
        try await send(RawWebSocketFrame(RawWebSocketFrame.text, writer.bytes))
    }

    package func sendStop() async throws { try await send(#"{"type":"stop"}"#) }

    package func sendPing() async throws { try await send(#"{"type":"ping"}"#) }

    /// Sends a close frame; the server answers it and ends the connection.
    package func close(code: UInt16? = 1000, reason: String = "") async throws {
        try await send(.close(code: code, reason: reason))
    }

    /// Ends the connection without a word, as a lost network does for the server.
    package func abort() async throws { try await channel.close().get() }

    /// Stops reading: what the server sends piles up on its side.
    package func pauseReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

    package func resumeReading() async throws { try await channel.setOption(.autoRead, value: true).get() }
}

// MARK: - Receiving

extension WebSocketClient {
    /// Every frame that `next` gave, in order.
    package var frames: [ReceivedFrame] { seen.withLock { $0 } }

    /// The cursor of the last frame that had one.
    package var lastCursor: Cursor? { frames.last { $0.cursor != nil }?.cursor }

    /// The next frame.
    ///
    /// - Throws: `WebSocketClosure` when the connection is closed and all frames were read; `TimeLimitExceeded`; a
    ///   decoding error for what is no frame.
    package func next(timeLimit: Duration = defaultTimeLimit) async throws -> ReceivedFrame {
        let frame = try ReceivedFrame(json: Array(try await nextText(timeLimit: timeLimit).utf8))
        seen.withLock { $0.append(frame) }
        return frame
    }

    /// The next frame as the JSON it came as.
    package func nextText(timeLimit: Duration = defaultTimeLimit) async throws -> String {
        guard let bytes = try await inbox.texts.next(timeLimit: timeLimit) else {
            throw inbox.closure ?? WebSocketClosure(code: nil)
        }
        return String(decoding: bytes.readableBytesView, as: UTF8.self)
    }

    /// Frames up to and with the first one that satisfies the condition.
    package func collect(
        timeLimit: Duration = defaultTimeLimit, until condition: (ReceivedFrame) -> Bool
    ) async throws -> [ReceivedFrame] {
        let deadline = ContinuousClock.now + timeLimit
        var frames: [ReceivedFrame] = []
        while true {
            do {
                frames.append(try await next(timeLimit: deadline - .now))
            } catch is TimeLimitExceeded {
                throw TimeLimitExceeded("a certain frame; came: \(Self.summary(of: frames))", limit: timeLimit)
            }
            if let last = frames.last, condition(last) { return frames }
        }
    }

    /// Kinds of frames in their order, repeats counted.
    private static func summary(of frames: [ReceivedFrame]) -> String {
        var runs: [(kind: ServerFrame.Kind, count: Int)] = []
        for kind in frames.map(\.frame.kind) {
            if runs.last?.kind == kind { runs[runs.count - 1].count += 1 } else { runs.append((kind, 1)) }
        }
        return runs.map { $0.count == 1 ? $0.kind.rawValue : "\($0.kind.rawValue) × \($0.count)" }
            .joined(separator: ", ")
    }

    /// Reads on to the first frame of a kind, and gives that one.
    @discardableResult
    package func next(
        _ kind: ServerFrame.Kind, timeLimit: Duration = defaultTimeLimit
    ) async throws -> ReceivedFrame {
        let frames = try await collect(timeLimit: timeLimit) { $0.frame.kind == kind }
        return frames[frames.count - 1]
    }

    /// Frames up to and with the one that ends a turn.
    package func collectTurn(timeLimit: Duration = defaultTimeLimit) async throws -> [ReceivedFrame] {
        try await collect(timeLimit: timeLimit) { $0.frame.isTerminal }
    }

    /// The payload of the next pong to a WebSocket ping.
    package func nextPong(timeLimit: Duration = defaultTimeLimit) async throws -> [UInt8]? {
        try await inbox.pongs.next(timeLimit: timeLimit)
    }

    /// Waits until the connection has ended and tells how. Frames that came before can still be read.
    package func closure(timeLimit: Duration = defaultTimeLimit) async throws -> WebSocketClosure {
        try await inbox.ended.wait(timeLimit: timeLimit)
        return inbox.closure ?? WebSocketClosure(code: nil)
    }
}
