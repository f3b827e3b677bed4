import NIOCore
import NIOHTTP1

/// The response of one answer: sends the head with the first bytes and joins pieces into writes.
struct ModelOutput {
    private let channel: any Channel
    private let contentType: String
    private let piecesPerWrite: Int
    private var isHeadSent = false
    private var buffer = ByteBuffer()
    private var bufferedPieces = 0

    init(channel: any Channel, contentType: String, piecesPerWrite: Int) {
        self.channel = channel
        self.contentType = contentType
        self.piecesPerWrite = max(1, piecesPerWrite)
    }

    mutating func sendHead() {
        sendHeadOnce()
        channel.flush()
    }

    mutating func write(_ piece: [UInt8]) {
        buffer.writeBytes(piece)
        bufferedPieces += 1
        if bufferedPieces >= piecesPerWrite { flush() }
    }

    /// Writes what is there, and calls `done` when it has gone out.
    mutating func flush(_ done: (@Sendable () -> Void)? = nil) {
        guard buffer.readableBytes > 0 else {
            done?()
            return
        }
        sendHeadOnce()
        let written = channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(buffer)))
        if let done { written.whenComplete { _ in done() } }
        buffer = ByteBuffer()
        bufferedPieces = 0
    }

    /// Writes past the encoder of responses. The connection is of no use to anybody afterwards.
    func writeWire(_ bytes: [UInt8]) {
        do {
            let encoder = try channel.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
            encoder.writeAndFlush(NIOAny(IOData.byteBuffer(ByteBuffer(bytes: bytes))), promise: nil)
        } catch {
            // The client is gone, and its channel's handlers with it.
            channel.close(promise: nil)
        }
    }

    mutating func end(_ done: Signal) {
        flush()
        sendHeadOnce()
        channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenSuccess { done.fire() }
    }

    mutating func fail(status: Int, body: String, headers: [String: String], done: Signal) {
        var fields: HTTPHeaders = ["Content-Type": "application/json", "Content-Length": "\(body.utf8.count)"]
        for (name, value) in headers { fields.add(name: name, value: value) }
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: fields)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        isHeadSent = true
        write(Array(body.utf8))
        end(done)
    }

    private mutating func sendHeadOnce() {
        guard !isHeadSent else { return }
        isHeadSent = true
        let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Type": contentType])
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
    }
}
