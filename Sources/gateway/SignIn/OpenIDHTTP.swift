import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NaviOutgoing
import NaviProtocol
import ServiceLifecycle

/// Asks a provider, within bounds of time and size. Redirects are not followed: addresses come from the settings and
/// from the provider's own document.
final class OpenIDHTTP: Service {
    /// Of one question, from the connection's start to the last byte.
    static let limit = Duration.seconds(10)
    /// No document of a provider is larger.
    static let maxBytes = 512 * 1024

    private let client: HTTPClient
    private let limit: Duration

    init(group: any EventLoopGroup, limit: Duration = OpenIDHTTP.limit) {
        self.limit = limit
        var configuration = HTTPClient.Configuration.outgoing(connectTimeout: .seconds(5))
        // Nobody collects traces here, and answers carry secrets.
        configuration.tracing.tracer = nil
        configuration.connectionPool.idleTimeout = .seconds(4)
        client = HTTPClient(eventLoopGroup: group, configuration: configuration)
    }

    /// Closes all connections when the process stops.
    func run() async throws {
        try? await gracefulShutdown()  // cancelled: it stops as well
        try await client.shutdown()
    }

    /// - Throws: `unavailable`.
    func document(_ address: String) async throws(OpenIDError) -> JSONValue {
        var request = HTTPClientRequest(url: address)
        request.headers = ["Accept": "application/json", "User-Agent": "navi"]
        let answer = try await answer(to: request)
        guard answer.status == .ok else {
            throw OpenIDError(.unavailable, "the provider answers \(answer.status.code) at \(address)")
        }
        return answer.json
    }

    /// Sends a form.
    ///
    /// - Returns: The answer, whatever its status.
    /// - Throws: `unavailable`.
    func send(
        _ form: String, to address: String, authorization: String?
    ) async throws(OpenIDError) -> (status: HTTPResponseStatus, json: JSONValue) {
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.headers = [
            "Accept": "application/json", "User-Agent": "navi", "Content-Type": "application/x-www-form-urlencoded",
        ]
        if let authorization { request.headers.add(name: "Authorization", value: authorization) }
        request.body = .bytes(ByteBuffer(string: form))
        return try await answer(to: request)
    }

    private func answer(
        to request: HTTPClientRequest
    ) async throws(OpenIDError) -> (status: HTTPResponseStatus, json: JSONValue) {
        let (status, body): (HTTPResponseStatus, ByteBuffer)
        do {
            (status, body) = try await wholeAnswer(to: request)
        } catch {
            throw OpenIDError(.unavailable, "the provider cannot be asked at \(request.url): \(error)")
        }
        do {
            return (status, try JSONValue(json: body.readableBytesView, maxDepth: 16))
        } catch {
            throw OpenIDError(.unavailable, "the provider answers \(status.code) without JSON at \(request.url)")
        }
    }

    /// The client's own limit ends with the head of an answer; a body may drip for ever.
    private func wholeAnswer(to request: HTTPClientRequest) async throws -> (HTTPResponseStatus, ByteBuffer) {
        let (client, limit) = (client, limit)
        return try await withThrowingTaskGroup(of: (HTTPResponseStatus, ByteBuffer).self) { group in
            group.addTask {
                let response = try await client.execute(request, timeout: TimeAmount(limit))
                return (response.status, try await response.body.collect(upTo: Self.maxBytes))
            }
            group.addTask {
                try await Task.sleep(for: limit)
                throw HTTPClientError.deadlineExceeded
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}
