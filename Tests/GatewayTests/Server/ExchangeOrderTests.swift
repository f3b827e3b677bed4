import NIOHTTP1
import NaviProtocol
import TestKit
import Testing

@testable import gateway

@Suite("The order of requests and answers on a connection")
struct ExchangeOrderTests {
    private func request(
        _ version: HTTPVersion = .http1_1, _ fields: [(String, String)] = [], method: HTTPMethod = .GET
    ) -> HTTPRequestHead {
        HTTPRequestHead(version: version, method: method, uri: "/", headers: HTTPHeaders(fields))
    }

    /// One request that has come whole, and the head of its answer.
    private func answer(
        to head: HTTPRequestHead, _ fields: [(String, String)] = [("Content-Length", "2")], bodyIsRead: Bool = true,
        in order: inout ExchangeOrder
    ) -> HTTPResponseHead {
        order.begin(head)
        if bodyIsRead { order.endBody() }
        var answer = HTTPResponseHead(version: .http1_1, status: .ok, headers: HTTPHeaders(fields))
        order.answer(&answer)
        order.endAnswer()
        return answer
    }

    @Test("An ordinary request leaves the connection open")
    func keepAlive() {
        var order = ExchangeOrder()
        for _ in 0..<3 { #expect(!answer(to: request(), in: &order).headers.contains(name: "connection")) }
        #expect(!order.isShut && order.due == nil)
    }

    @Test(
        "Who wants it closed is told so, and it is closed",
        arguments: [
            (HTTPVersion.http1_1, "close"), (.http1_0, nil), (.http1_0, "close"), (.http1_1, "keep-alive, close"),
        ] as [(HTTPVersion, String?)])
    func close(version: HTTPVersion, connection: String?) {
        var order = ExchangeOrder()
        let head = request(version, connection.map { [("Connection", $0)] } ?? [])
        let answer = answer(to: head, in: &order)
        #expect(answer.headers["connection"] == ["close"])
        #expect(answer.version == version)
        #expect(order.due == .close)
    }

    @Test("Who was answered before their body was there gets no second answer when it does not come")
    func answeredBeforeItsEnd() {
        var order = ExchangeOrder()
        let head = request(.http1_1, [("Content-Length", "500")], method: .POST)
        #expect(!answer(to: head, bodyIsRead: false, in: &order).headers.contains(name: "connection"))
        order.end(.refusal(.notHTTP))
        #expect(order.due == .close)
        // Who was not gets one.
        var other = ExchangeOrder()
        other.begin(head)
        other.end(.refusal(.notHTTP))
        #expect(other.due == .refusal(.notHTTP))
    }

    @Test("An old client that wants to go on is told that it may, and gets no chunks")
    func oldKeepAlive() {
        var order = ExchangeOrder()
        let head = request(.http1_0, [("Connection", "keep-alive")])
        #expect(answer(to: head, in: &order).headers["connection"] == ["keep-alive"])
        #expect(order.due == nil)
        let streamed = answer(to: head, [], in: &order)
        #expect(streamed.headers["connection"] == ["close"] && streamed.version == .http1_0)
        #expect(order.due == .close)
    }

    @Test("After an answer before the end of a body it goes on only when little of the body can be left")
    func unreadBody() {
        for (fields, isClosed) in [
            ([("Content-Length", "65536")], false), ([("Content-Length", "65537")], true),
            ([("Content-Length", "9007199254740992")], true), ([("Transfer-Encoding", "chunked")], true), ([], false),
        ] {
            var order = ExchangeOrder()
            let answer = answer(to: request(.http1_1, fields, method: .POST), bodyIsRead: false, in: &order)
            #expect(answer.headers["connection"] == (isClosed ? ["close"] : []), "\(fields)")
            #expect((order.due == .close) == isClosed, "\(fields)")
        }
    }

    @Test("Behind a request for another protocol, which goes unheard, nothing is read")
    func otherProtocol() {
        var order = ExchangeOrder()
        let head = request(.http1_1, [("Connection", "Upgrade"), ("Upgrade", "h2c")])
        #expect(answer(to: head, in: &order).headers["connection"] == ["close"])
        #expect(order.due == .close)
    }

    @Test("A refusal, or an upgrade, waits for all answers before it")
    func waiting() {
        for ending in [ExchangeOrder.Ending.refusal(.notHTTP), .upgrade(request(), .sessionList)] {
            var order = ExchangeOrder()
            for _ in 0..<3 {
                order.begin(request())
                order.endBody()
            }
            order.end(ending)
            for left in (0..<3).reversed() {
                #expect(order.due == nil)
                var head = HTTPResponseHead(version: .http1_1, status: .ok)
                order.answer(&head)
                order.endAnswer()
                #expect((order.due == ending) == (left == 0))
            }
        }
    }

    @Test("A request that is cut off gets the refusal as its answer, behind those before it")
    func cutOff() {
        var order = ExchangeOrder()
        order.begin(request())
        order.endBody()
        order.begin(request(.http1_1, [("Content-Length", "5")], method: .POST))
        order.end(.refusal(.timeout))
        #expect(order.due == nil)
        var head = HTTPResponseHead(version: .http1_1, status: .ok)
        order.answer(&head)
        order.endAnswer()
        #expect(order.due == .refusal(.timeout))
    }

    @Test("An answer that has begun cannot become a refusal: the connection ends")
    func cutOffWhileAnswering() {
        var order = ExchangeOrder()
        order.begin(request(.http1_1, [("Content-Length", "100000")], method: .POST))
        var head = HTTPResponseHead(version: .http1_1, status: .ok)
        order.answer(&head)
        order.end(.refusal(.timeout))
        #expect(order.due == .close)
    }

    @Test("While the process drains every answer is the last of its connection")
    func draining() {
        var order = ExchangeOrder()
        order.isDraining = true
        #expect(answer(to: request(), in: &order).headers["connection"] == ["close"])
    }

    @Test("Whatever happens in whatever order, nothing is due before its time and nothing is let through behind an end")
    func anyOrder() {
        for number in 0..<2000 {
            var edges = Edges(seed: 6, part: "exchanges", number: number)
            var order = ExchangeOrder()
            var (open, ended) = (0, false)
            for _ in 0..<30 {
                switch edges.number(0...4) {
                case 0, 1:
                    guard !order.isShut, !order.isReadingBody else { continue }
                    let fields = edges.pick([[], [("Connection", "close")], [("Content-Length", "99999")]])
                    order.begin(request(edges.pick([.http1_1, .http1_0]), fields, method: .POST))
                    open += 1
                case 2: order.endBody()
                case 3:
                    guard open > 0, !ended else { continue }
                    var head = HTTPResponseHead(version: .http1_1, status: .ok)
                    order.answer(&head)
                    let closes = head.headers["connection"] == ["close"]
                    order.endAnswer()
                    open = closes ? 0 : open - 1
                    if closes { #expect(order.due == .close) }
                    ended = closes
                default:
                    guard edges.once(in: 4), !order.isShut else { continue }
                    if order.isReadingBody, open > 0 { open -= 1 }
                    order.end(.refusal(.notHTTP))
                }
                #expect(order.due == nil || open == 0)
                #expect((order.due != nil) == (order.isShut && open == 0))
            }
        }
    }
}
