import Foundation
import NIOCore
import NIOHTTP1
import NaviProtocol

/// One connection of the scripted model server: reads requests, starts a run of a script for each chat request.
final class ModelServerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let core: ModelServerCore
    private let prepared: PreparedAnswers?
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var run: ModelRun?

    init(core: ModelServerCore) {
        self.core = core
        prepared = core.prepared
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(var part):
            if prepared == nil { body.writeBuffer(&part) }
        case .end:
            if let head { answer(head, context) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        run?.disconnect()
        run = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let path = String(head.uri.prefix { $0 != "?" })
        switch (head.method, path) {
        case (.POST, "/v1/chat/completions"): chat(head, path, .openAI, context)
        case (.POST, "/api/chat"): chat(head, path, .ollama, context)
        case (.POST, "/v1/messages"): chat(head, path, .anthropic, context)
        case (.GET, "/v1/models"):
            send(context, 200, ModelListings.openAI(core.options))
        case (.GET, "/v1/models/\(core.options.model)"):
            send(context, 200, ModelListings.anthropic(core.options))
        case (.GET, "/api/tags"):
            send(context, 200, ModelListings.ollamaTags(core.options))
        case (.POST, "/api/show"):
            send(context, 200, ModelListings.ollamaShow(core.options))
        case (.GET, "/health"):
            send(context, 200, Array(#"{"status":"ok"}"#.utf8))
        default:
            let text = #"{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}"#
            send(context, 404, Array(text.utf8))
        }
    }

    private func chat(
        _ head: HTTPRequestHead, _ path: String, _ kind: DialectKind, _ context: ChannelHandlerContext
    ) {
        if let key = core.options.requiredKey, head.headers.first(name: kind.keyHeader) != kind.keyPrefix + key {
            let text = #"{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}"#
            return send(context, 401, Array(text.utf8))
        }
        if let prepared { return send(context, prepared[kind]) }
        let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { _, last in last }
        let (core, method, bytes) = (core, head.method.rawValue, Array(body.readableBytesView))
        guard let shortcut = core.shortcut, let words = core.options.shortcut?.words else {
            let (request, script) = core.take(method: method, path: path, headers: headers, body: bytes)
            return play(script, for: request, kind, context.channel)
        }
        if body.contains(words) { return send(context, shortcut[kind]) }
        let (this, channel) = (NIOLoopBound(self, eventLoop: context.eventLoop), context.channel)
        context.eventLoop.makeFutureWithTask {
            core.take(method: method, path: path, headers: headers, body: bytes)
        }.whenSuccess { this.value.play($1, for: $0, kind, channel) }
    }

    private func play(_ script: ModelScript, for request: RecordedRequest, _ kind: DialectKind, _ channel: any Channel)
    {
        let run = ModelRun(
            channel: channel, request: request, script: script,
            dialect: kind.dialect(for: request, model: core.options.model),
            streams: Self.streams(request, byDefault: kind == .ollama))
        guard channel.isActive else { return run.disconnect() }
        self.run = run
        run.proceed()
    }

    private static func streams(_ request: RecordedRequest, byDefault: Bool) -> Bool {
        if case .bool(let streams)? = request.json["stream"] { streams } else { byDefault }
    }

    private func send(_ context: ChannelHandlerContext, _ answer: PreparedAnswers.Answer) {
        let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Type": answer.contentType])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        for bytes in answer.writes.dropLast() {
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
        }
        if let last = answer.writes.last { context.write(wrapOutboundOut(.body(.byteBuffer(last))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func send(_ context: ChannelHandlerContext, _ status: Int, _ json: [UInt8]) {
        let head = HTTPResponseHead(
            version: .http1_1, status: .init(statusCode: status),
            headers: ["Content-Type": "application/json", "Content-Length": "\(json.count)"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: json)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}

extension ByteBuffer {
    /// Foundation is quick in a debug build as well.
    fileprivate func contains(_ words: String) -> Bool {
        withUnsafeReadableBytes { Data($0).range(of: Data(words.utf8)) != nil }
    }
}
