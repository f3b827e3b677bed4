import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension HTTPClient.Configuration {
    /// What the clients for model servers, MCP servers, web pages and OpenID providers have in common: redirects are never followed
    /// unasked, and no answer can end the process.
    ///
    /// - Parameter admit: Looks at a new connection before anything is sent on it.
    package static func outgoing(
        connectTimeout: TimeAmount, admit: @escaping @Sendable (any Channel) throws -> Void = { _ in }
    ) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: connectTimeout))
        configuration.httpVersion = .http1Only
        // Who calls decides about another attempt.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.http1_1ConnectionDebugInitializer = { channel in
            channel.eventLoop.submit {
                do {
                    try admit(channel)
                    let pipeline = channel.pipeline.syncOperations
                    let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
                    try pipeline.addHandler(StatusGuard(), position: .after(decoder))
                } catch {
                    channel.close(promise: nil)
                    throw error
                }
            }
        }
        return configuration
    }
}

/// Ends a connection whose server answers with a status that is none. The client takes everything below 200 for a word
/// before the real answer, and the process ends when a body follows.
private final class StatusGuard: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    private var isRefused = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        if case .head(let head) = unwrapInboundIn(data), !(100...999).contains(head.status.code) {
            isRefused = true
            context.fireErrorCaught(InvalidStatus(code: head.status.code))
            return context.close(promise: nil)
        }
        context.fireChannelRead(data)
    }
}

/// A response's status that is no status of HTTP.
package struct InvalidStatus: Error, CustomStringConvertible {
    package let code: UInt

    package var description: String { "the server answered with status \(code), which is none" }
}
