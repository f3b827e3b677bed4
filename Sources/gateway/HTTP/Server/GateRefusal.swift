import NIOCore
import NIOHTTP1
import NaviProtocol

/// A request that does not get past the gate: the answer, after which the connection is closed.
struct GateRefusal: Equatable {
    let status: Int
    let error: WireError
    var headers: [(name: String, value: String)] = []

    init(_ code: ErrorCode, _ message: String, status: Int? = nil, headers: [(name: String, value: String)] = []) {
        self.status = status ?? code.httpStatus
        error = WireError(code, message)
        self.headers = headers
    }

    init(_ error: WireError, headers: [(name: String, value: String)] = []) {
        status = error.code.httpStatus
        self.error = error
        self.headers = headers
    }

    static func == (left: GateRefusal, right: GateRefusal) -> Bool {
        left.status == right.status && left.error == right.error
    }

    /// The whole answer.
    func write(to context: ChannelHandlerContext) {
        let body = ByteBuffer(bytes: error.json())
        var fields = HTTPHeaders([
            ("Content-Type", "application/json"), ("Content-Length", String(body.readableBytes)),
            ("Connection", "close"), ("Server", "navi"), ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"), ("Date", HTTPDate.string(.now())),
        ])
        for (name, value) in headers { fields.add(name: name, value: value) }
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: fields)
        for part in [HTTPServerResponsePart.head(head), .body(.byteBuffer(body)), .end(nil)] {
            context.write(NIOAny(part), promise: nil)
        }
        context.flush()
    }

    static let timeout = GateRefusal(.badRequest, "the request took too long", status: 408)
    static let notHTTP = GateRefusal(.badRequest, "not a valid HTTP/1.1 request")
    static let framingTooLarge = GateRefusal(
        .badRequest, "the request's body comes in chunks with far more beside it than in it")
    static let headersTooLarge = GateRefusal(.badRequest, "the request's headers are too large", status: 431)
    static let overloaded = GateRefusal(
        .overloaded, "too many connections", headers: [("Retry-After", "2")])
}
