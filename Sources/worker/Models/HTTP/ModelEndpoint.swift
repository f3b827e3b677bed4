import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// One model server: its address, its key, and requests to it.
struct ModelEndpoint: Sendable {
    /// Which header of a request holds the key.
    enum KeyHeader {
        case bearerToken
        case named(String)
    }

    let server: ModelServer
    private let base: String?
    private let headers: HTTPHeaders
    /// The request of every call; parsing its address once saves more than the rest of a call costs.
    private let chat: HTTPClient.Request?

    /// - Parameters:
    ///   - address: As in the settings; what is no address makes every call fail as unreachable.
    ///   - key: `nil` or empty for servers that want none.
    ///   - keySetting: The setting that holds the key.
    ///   - extraHeaders: What else every request has to say.
    init(
        address: String, defaultPort: Int? = nil, key: String?, keySetting: String,
        keyHeader: KeyHeader = .bearerToken, extraHeaders: [(String, String)] = [], chatPath: String
    ) {
        let parsed = ServerAddress(address, defaultPort: defaultPort)
        server = ModelServer(address: parsed?.label ?? "'\(address)'", keySetting: keySetting)
        base = parsed?.base
        var headers: HTTPHeaders = ["Content-Type": "application/json", "User-Agent": "navi"]
        if let key, !key.isEmpty {
            switch keyHeader {
            case .bearerToken: headers.add(name: "Authorization", value: "Bearer \(key)")
            case .named(let name): headers.add(name: name, value: key)
            }
        }
        headers.add(contentsOf: extraHeaders)
        self.headers = headers
        chat = parsed.flatMap { Self.request("\($0.base)\(chatPath)", .POST, headers) }
    }

    /// - Throws: `ModelError` when the setting is no address.
    func chat(_ body: [UInt8]) throws(ModelError) -> HTTPClient.Request {
        guard var request = chat else { throw unusable }
        request.body = .byteBuffer(ByteBuffer(bytes: body))
        return request
    }

    /// - Parameter body: `nil` makes it a GET.
    func request(_ path: String, body: [UInt8]? = nil) throws(ModelError) -> HTTPClient.Request {
        guard let base, var request = Self.request("\(base)\(path)", body == nil ? .GET : .POST, headers) else {
            throw unusable
        }
        if let body { request.body = .byteBuffer(ByteBuffer(bytes: body)) }
        return request
    }

    private var unusable: ModelError {
        ModelError(.unreachable, "The model server cannot be reached: \(server.address) is not an address.")
    }

    private static func request(_ url: String, _ method: HTTPMethod, _ headers: HTTPHeaders) -> HTTPClient.Request? {
        // The only reason to fail is an address that cannot be used, which `unusable` tells.
        try? HTTPClient.Request(url: url, method: method, headers: headers)
    }
}
