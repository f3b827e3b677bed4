import NIOCore
import NIOHTTP1

/// NIO's decoder of requests, which can be told that no more follow: what comes behind the request for a WebSocket is no
/// HTTP, whatever the parser makes of its headers. It is handed on as it came once this is taken out of the pipeline.
final class RequestDecoder: ByteToMessageDecoder {
    typealias InboundOut = HTTPServerRequestPart

    /// Beyond them the answer is 431.
    static let headerLimits = {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 8 * 1024
        limits.maxHeaderListSize = 32 * 1024
        limits.maxHeaderFieldCount = 100
        return limits
    }()

    private let parser = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: headerLimits)
    private var isStopped = false
    /// Called when bytes have come, before anything is made of them.
    var onBytes: (() -> Void)?
    /// Called with how many of them the parser has taken, when all that they are has been told.
    var onRead: ((Int) -> Void)?

    /// No part comes any more, other than those of bytes that are being read right now.
    func stop() {
        isStopped = true
    }

    func decoderAdded(context: ChannelHandlerContext) {
        parser.decoderAdded(context: context)
    }

    func decoderRemoved(context: ChannelHandlerContext) {
        parser.decoderRemoved(context: context)
    }

    func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        if isStopped { return .needMoreData }
        onBytes?()
        let count = buffer.readableBytes
        let state = try parser.decode(context: context, buffer: &buffer)
        onRead?(count - buffer.readableBytes)
        return state
    }

    func decodeLast(context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool) throws -> DecodingState {
        guard isStopped else { return try parser.decodeLast(context: context, buffer: &buffer, seenEOF: seenEOF) }
        if !seenEOF, let rest = buffer.readSlice(length: buffer.readableBytes), rest.readableBytes > 0 {
            context.fireChannelRead(NIOAny(rest))
        }
        return .needMoreData
    }
}
