import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NaviOutgoing

/// One request to one server at one address: a client of its own, whose connections cannot go anywhere else.
struct PinnedExchange: Sendable {
    let target: PinnedTarget
    let maxBodyBytes: Int

    /// - Throws: `NetworkError`, or `CancellationError` when the task was cancelled.
    func run(_ request: WebRequest) async throws -> WebResponse {
        try checkReading()
        let client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        let result: Result<WebResponse, any Error>
        do {
            result = .success(try await exchange(request, client))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        do {
            return try result.get()
        } catch let error as NetworkError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw NetworkError(.connection, "\(target.address.origin) could not be reached: \(Self.words(error))")
        }
    }

    /// The HTTP client takes addresses apart once more, in its own way. Where it would see another host, the pin would
    /// not hold.
    private func checkReading() throws(NetworkError) {
        let url = URL(string: target.address.description)
        let host = url?.host.map { $0.hasPrefix("[") || !$0.contains(":") ? $0 : "[\($0)]" }
        guard host == target.address.hostText, url?.scheme == target.address.scheme.rawValue,
            url?.port ?? target.address.scheme.defaultPort == target.address.port
        else { throw NetworkError(.address, "The address '\(target.address)' can be read in more than one way.") }
    }

    private var configuration: HTTPClient.Configuration {
        let pinned = target
        var configuration = HTTPClient.Configuration.outgoing(connectTimeout: .seconds(10)) { channel in
            // The last word has the socket: before anything is sent, its other end must be who was allowed.
            guard let peer = channel.remoteAddress, pinned.isMet(at: peer) else {
                throw NetworkError(.forbidden, "The connection to \(pinned.address.origin) went to another address.")
            }
        }
        // Above what is kept, so that a body is cut by us, and only a bomb by the unpacker.
        configuration.decompression = .enabled(limit: .size(2 * maxBodyBytes))
        configuration.maximumUsesPerConnection = 1
        if case .name(let name) = target.address.host { configuration.dnsOverride = [name: target.ip.description] }
        return configuration
    }

    private func exchange(_ request: WebRequest, _ client: HTTPClient) async throws -> WebResponse {
        var message = HTTPClientRequest(url: target.address.description)
        message.method = HTTPMethod(rawValue: request.method.rawValue)
        message.headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        message.headers.replaceOrAdd(name: "Host", value: target.address.authority)
        message.headers.replaceOrAdd(name: "User-Agent", value: "navi")
        message.headers.replaceOrAdd(name: "Accept-Encoding", value: "gzip, deflate")
        message.headers.replaceOrAdd(name: "Connection", value: "close")
        if !message.headers.contains(name: "Accept") { message.headers.add(name: "Accept", value: "*/*") }
        if !request.body.isEmpty { message.body = .bytes(ByteBuffer(bytes: request.body)) }
        // Who waits has a limit of its own.
        let response = try await client.execute(message, deadline: .distantFuture)
        let (body, isCut) = try await read(response.body)
        return WebResponse(
            address: target.address, status: Int(response.status.code), headers: response.headers, body: body,
            isCut: isCut)
    }

    private func read(_ parts: HTTPClientResponse.Body) async throws -> ([UInt8], isCut: Bool) {
        var body: [UInt8] = []
        for try await part in parts {
            let room = maxBodyBytes - body.count
            body.append(contentsOf: part.readableBytesView.prefix(room))
            if part.readableBytes > room { return (body, true) }
        }
        return (body, false)
    }

    private static func words(_ error: any Error) -> String {
        let text = String(describing: error)
        return String(text.prefix(300))
    }
}

extension PinnedTarget {
    /// Whether a connection's other end is the pinned address.
    func isMet(at peer: SocketAddress) -> Bool {
        guard let text = peer.ipAddress, let ip = IPAddress(text) else { return false }
        return ip == self.ip && peer.port == address.port
    }
}
