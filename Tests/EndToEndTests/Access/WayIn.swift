import NaviProtocol
import TestKit

/// A way on which clients come to a real gateway.
enum WayIn: CaseIterable, Sendable {
    case loopback
    /// An address that others reach, on a socket that whoever started the gateway has opened.
    case inheritedSocket
    case unixSocket
    case proxy
    /// A proxy that puts Navi below a path of another site.
    case pathOfAnotherSite

    var environment: [String: String] {
        switch self {
        case .loopback, .inheritedSocket, .unixSocket: [:]
        case .proxy: ["NAVI_TRUSTED_PROXIES": "127.0.0.1", "NAVI_ALLOWED_HOSTS": "navi.example.org"]
        case .pathOfAnotherSite:
            [
                "NAVI_TRUSTED_PROXIES": "127.0.0.1", "NAVI_ALLOWED_HOSTS": "navi.example.org",
                "NAVI_BASE_PATH": "/a/navi",
            ]
        }
    }

    /// The cookie of a browser that has signed in, and the paths that it is for.
    var cookie: (name: String, path: String) {
        switch self {
        case .loopback, .inheritedSocket, .unixSocket: ("navi_sign_in", "/")
        case .proxy: ("__Host-navi_sign_in", "/")
        case .pathOfAnotherSite: ("__Secure-navi_sign_in", "/a/navi")
        }
    }

    /// Starts a gateway that is reached like this, where there is a token already.
    func start(_ system: NaviSystem) async throws -> Door {
        switch self {
        case .loopback, .proxy, .pathOfAnotherSite:
            try await system.startGateway(environment: environment)
            return Door(way: self, port: system.port)
        case .inheritedSocket:
            let socket = try BoundSocket(listens: true, on: "0.0.0.0")
            let gateway = try await system.nursery.start(
                try system.launchGateway(on: socket, environment: environment))
            _ = try await gateway.lines.next(timeLimit: .seconds(20))
            return Door(way: self, port: socket.port, socket: socket)
        case .unixSocket:
            let path = system.folder["http.sock"]
            let gateway = try await system.nursery.start(
                try system.launch("navi-gateway", name: "gateway", environment: ["NAVI_LISTEN_SOCKET": path]))
            _ = try await gateway.lines.next(timeLimit: .seconds(20))
            return Door(way: self, port: 0, path: path)
        }
    }
}

/// Where a gateway is reached on one of the ways.
struct Door: Sendable {
    let way: WayIn
    let port: Int
    /// Of a Unix socket.
    var path: String?
    /// Kept open for the gateway that has inherited it.
    var socket: BoundSocket?

    func connect() async throws -> RawConnection {
        if let path { return try await .connect(unixSocket: path) }
        return try await .connect(port: port)
    }

    /// The page's own origin, as browsers name it.
    var origin: String {
        switch way {
        case .loopback, .inheritedSocket: "http://127.0.0.1:\(port)"
        case .unixSocket: "http://localhost"
        case .proxy, .pathOfAnotherSite: "https://navi.example.org"
        }
    }

    /// The beginning of a request, as it reaches the gateway on this way.
    func head(_ method: String, _ target: String, _ fields: [String]) -> String {
        var lines = ["Host: \(origin.split(separator: "/").last ?? "")"] + fields
        switch way {
        case .loopback, .inheritedSocket, .unixSocket: break
        case .proxy, .pathOfAnotherSite: lines += ["X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https"]
        }
        let prefix = way == .pathOfAnotherSite ? "/a/navi" : ""
        return "\(method) \(prefix)\(target) HTTP/1.1\r\n" + lines.map { "\($0)\r\n" }.joined()
    }
}
