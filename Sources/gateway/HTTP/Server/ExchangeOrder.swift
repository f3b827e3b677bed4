import NIOCore
import NIOHTTP1

/// Which requests of a connection wait for their answers, and what becomes of the connection behind the last of them.
/// Pure.
///
///     requests ──let through──▶ answered, in order ──▶ … ──ending──▶ closed, refused, or a WebSocket
///
/// Once there is an ending nothing is let through any more. It is due when every request before it has been answered.
struct ExchangeOrder {
    enum Ending: Equatable {
        /// After an answer that said so.
        case close
        case refusal(GateRefusal)
        case upgrade(HTTPRequestHead, SocketTarget)
    }

    /// A body of which so much is left at most is read to its end for the sake of the next request.
    static let maxDrainedBytes = 64 * 1024

    private struct Exchange {
        let version: HTTPVersion
        /// The client, and the request, allow another one behind it.
        let allowsNext: Bool
        let bodyIsShort: Bool
        var isAnswering = false
    }

    private var open = CircularBuffer<Exchange>(initialCapacity: 0)
    /// The last request that was let through is still coming.
    private(set) var isReadingBody = false
    private(set) var ending: Ending?
    private var closesAfterAnswer = false
    /// The process ends: the connection does so behind the last request that has come.
    var isDraining = false

    var isShut: Bool { ending != nil }
    /// No answer is under way or awaited.
    var isAtRest: Bool { open.isEmpty }

    /// What to do with the connection now.
    var due: Ending? { open.isEmpty && !isReadingBody ? ending : nil }

    /// A request is let through.
    mutating func begin(_ head: HTTPRequestHead) {
        // Behind a request to become something else the parser reads nothing, whether that is done or not.
        let allowsNext = head.isKeepAlive && !head.headers.contains(name: "upgrade")
        let length = head.headers["content-length"].first
        let bodyIsShort =
            !head.headers.contains(name: "transfer-encoding")
            && Int(decimal: length ?? "0", in: 0...Self.maxDrainedBytes) != nil
        open.append(Exchange(version: head.version, allowsNext: allowsNext, bodyIsShort: bodyIsShort))
        isReadingBody = true
    }

    mutating func endBody() {
        isReadingBody = false
    }

    /// Nothing more is let through. A request that is not all there is given up, since nobody else will answer it.
    mutating func end(_ new: Ending) {
        guard ending == nil else { return }
        ending = new
        guard isReadingBody else { return }
        isReadingBody = false
        // An answer that has begun cannot become another one, and one that was given whole before the body was there is
        // the only one.
        if open.popLast()?.isAnswering ?? true { ending = .close }
    }

    /// What came behind the request of an upgrade is not what it should be.
    mutating func takeBackUpgrade(_ refusal: GateRefusal) {
        if case .upgrade = ending { ending = .refusal(refusal) }
    }

    /// The next answer begins: says what becomes of the connection.
    mutating func answer(_ head: inout HTTPResponseHead) {
        guard !open.isEmpty else { return }
        let exchange = open[open.startIndex]
        open[open.startIndex].isAnswering = true
        let isOld = exchange.version != .http1_1
        // Without a length an old client knows the end by the connection's; it has not heard of chunks.
        let endsWithConnection =
            isOld && !head.headers.contains(name: "content-length") && head.status.mayHaveResponseBody
        if isOld { head.version = .http1_0 }
        let isCutShort = isReadingBody && open.count == 1 && !exchange.bodyIsShort
        if !exchange.allowsNext || isDraining && open.count == 1 || endsWithConnection || isCutShort
            || head.headers[canonicalForm: "connection"].contains("close")
        {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
            closesAfterAnswer = true
        } else if isOld {
            head.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
        }
    }

    /// The answer is complete.
    mutating func endAnswer() {
        _ = open.popFirst()
        guard closesAfterAnswer else { return }
        // Whatever else was let through or refused, the client has been told that nothing follows.
        open.removeAll()
        isReadingBody = false
        ending = .close
    }
}
