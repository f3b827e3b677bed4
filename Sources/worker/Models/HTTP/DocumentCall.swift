import AsyncHTTPClient
import NIOCore

/// Fetches a small document from a model server: what it knows about its models.
struct DocumentCall {
    /// A listing is worth a short wait only.
    static let limit = Duration.seconds(5)

    let connections: ModelConnections

    /// - Returns: The body of a successful answer; `nil` after any failure, because nothing depends on it.
    func run(_ request: HTTPClient.Request) async -> ByteBuffer? {
        var limits = connections.limits
        limits.firstOutput = min(limits.firstOutput, Self.limit)
        let exchange = connections.begin(request, limits: limits)
        return await withTaskCancellationHandler {
            let document = await read(exchange)
            connections.end(exchange, isComplete: document != nil)
            return document
        } onCancel: {
            exchange.abort(CancellationError())
        }
    }

    private func read(_ exchange: ModelExchange) async -> ByteBuffer? {
        var document = ByteBuffer()
        while true {
            let delivery = await exchange.next()
            if let head = delivery.head, head.status != .ok { return nil }
            for chunk in delivery.chunks { document.writeImmutableBuffer(chunk) }
            guard document.readableBytes <= exchange.limits.maxDocumentBytes else { return nil }
            switch delivery.end {
            case .finished: return document
            case .failed: return nil
            case nil: continue
            }
        }
    }
}
