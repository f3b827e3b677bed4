import NIOCore
import NaviProtocol
import TestKit
import Testing

@testable import NaviLink

/// A bare DEALER socket: a worker that does only what the test says.
struct RawWorker {
    private let id: WorkerID
    private let socket: ZeroMQSocket

    init(_ id: WorkerID, at endpoint: LinkEndpoint) throws {
        self.id = id
        socket = try .dealer(id, LinkTuning())
        try socket.connect(endpoint)
    }

    func send(_ message: WorkerMessage) async throws {
        var buffer = ByteBuffer()
        LinkCodec.encode(message, into: &buffer)
        try await send(buffer)
    }

    /// Sends any bytes as one message, when there is a connection.
    func send(_ bytes: ByteBuffer) async throws {
        try await eventually("a connection to the gateway") { try socket.send(bytes) == .sent }
    }

    /// Sends a message of two parts.
    func sendParts(_ text: String) throws {
        #expect(try socket.send(text, hasMore: true) == .sent)
        #expect(try socket.send(ByteBuffer(string: text)) == .sent)
    }

    /// The next message from the gateway.
    func next() async throws -> GatewayMessage {
        try await eventually("a message of the gateway") { try socket.receive() }
        return try LinkCodec.decodeGatewayMessage(ByteBuffer(bytes: socket.received), at: id)
    }

    /// Messages up to this one.
    func wait(for message: GatewayMessage) async throws {
        while try await next() != message {}
    }

    func close() {
        socket.close(linger: .zero)
    }
}
