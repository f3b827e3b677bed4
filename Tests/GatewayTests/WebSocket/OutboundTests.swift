import NIOCore
import NaviProtocol
import Testing

@testable import gateway

@Suite("Bounds of what waits for a client")
struct OutboundQueueTests {
    private let limits = OutboundQueue.Limits(maxBytes: 1000, maxFrames: 10)

    @Test(
        "Bytes and frames are bounded", arguments: [(200, 2, false), (201, 2, true), (10, 3, true), (10, 2, false)])
    func bounds(bytes: Int, frames: Int, isOver: Bool) {
        var queue = OutboundQueue(limits: limits)
        for _ in 0..<5 { queue.add(bytes: bytes, frames: frames, isCounted: true) }
        #expect(queue.isOverLimit == isOver)
    }

    @Test("One write alone never is too much")
    func oneWrite() {
        var queue = OutboundQueue(limits: limits)
        queue.add(bytes: 100_000, frames: 100, isCounted: true)
        #expect(!queue.isOverLimit)
        queue.add(bytes: 1, frames: 1, isCounted: true)
        #expect(queue.isOverLimit)
        queue.settle(buffered: 1)
        #expect(!queue.isOverLimit)
    }

    @Test("A frame larger than the whole bound does not make its reader slow; several of them do")
    func largeFrames() {
        var queue = OutboundQueue(limits: limits)
        queue.add(bytes: 100, frames: 1, isCounted: true)
        queue.add(bytes: 100_000, frames: 1, isCounted: true)
        queue.add(bytes: 100, frames: 1, isCounted: true)
        #expect(!queue.isOverLimit)
        for _ in 0..<4 { queue.add(bytes: 100_000, frames: 1, isCounted: true) }
        #expect(queue.isOverLimit)
        queue.settle(buffered: 150_000)
        #expect(queue.bytes == 500 && queue.frames == 2)
        queue.settle(buffered: 100)
        #expect(queue.bytes == 100 && queue.frames == 1)
    }

    @Test("A burst may be over the bound for a while; what stays over it, or is far over it, is too slow")
    func patience() {
        var queue = OutboundQueue(limits: limits)
        for _ in 0..<6 { queue.add(bytes: 200, frames: 1, isCounted: true) }
        var verdicts = [queue.isTooSlow(now: start), queue.isTooSlow(now: start + .seconds(5))]
        queue.settle(buffered: 900)
        verdicts.append(queue.isTooSlow(now: start + .seconds(6)))
        queue.add(bytes: 200, frames: 1, isCounted: true)
        verdicts.append(queue.isTooSlow(now: start + .seconds(7)))
        #expect(verdicts == [false, false, false, false])
        let stays = queue.isTooSlow(now: start + .seconds(13))
        #expect(stays)
        queue.settle(buffered: 0)
        for _ in 0..<41 { queue.add(bytes: 200, frames: 1, isCounted: true) }
        let isFarOver = queue.isTooSlow(now: start + .seconds(20))
        #expect(isFarOver)
    }

    @Test("What has left makes room")
    func settles() {
        var queue = OutboundQueue(limits: limits)
        for _ in 0..<3 { queue.add(bytes: 200, frames: 3, isCounted: true) }
        queue.settle(buffered: 300)
        #expect(queue.bytes == 300 && queue.frames == 6)
        queue.settle(buffered: 200)
        #expect(queue.bytes == 200 && queue.frames == 3)
        queue.settle(buffered: 0)
        #expect(queue.isEmpty && queue.bytes == 0 && queue.frames == 0)
    }

    @Test("A replay does not count, and does not hide what does")
    func replay() {
        var queue = OutboundQueue(limits: limits)
        queue.add(bytes: 5000, frames: 500, isCounted: false)
        for _ in 0..<4 { queue.add(bytes: 240, frames: 1, isCounted: true) }
        #expect(!queue.isOverLimit)
        queue.add(bytes: 240, frames: 1, isCounted: true)
        #expect(queue.isOverLimit)
        queue.settle(buffered: 700)
        #expect(queue.bytes == 700 && queue.frames == 3)
    }
}

@Suite("Encoded frames")
struct OutboundFramesTests {
    @Test("Every length has the right head", arguments: [0, 1, 125, 126, 65_535, 65_536, 100_000])
    func lengths(length: Int) {
        let frames = OutboundFrames(json: [UInt8](repeating: 65, count: length))
        var bytes = frames.bytes
        #expect(bytes.readInteger(as: UInt8.self) == 0x81)
        let short = Int(bytes.readInteger(as: UInt8.self) ?? 0)
        let expected = length < 126 ? length : length <= 65_535 ? 126 : 127
        #expect(short == expected)
        if short == 126 { #expect(bytes.readInteger(as: UInt16.self).map(Int.init) == length) }
        if short == 127 { #expect(bytes.readInteger(as: UInt64.self).map(Int.init) == length) }
        #expect(bytes.readableBytes == length)
    }

    @Test("Several frames stand one after the other")
    func several() {
        var frames = OutboundFrames(json: ServerFrame.pong.json())
        frames.append(ByteBuffer(bytes: ServerFrame.thinkingEnd.json()))
        #expect(frames.count == 2)
        #expect(frames.payloads == [ServerFrame.pong.json(), ServerFrame.thinkingEnd.json()])
    }
}

@Suite("Frames for many")
struct FrameBatchTests {
    @Test("They are encoded once, however many sockets on however many loops need them at once")
    func once() async {
        let batch = FrameBatch((0..<100).map { EncodedFrame(.streamDelta(StreamDelta(delta: "Wort \($0)"))) })
        let places = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<64 {
                group.addTask { batch.outbound.bytes.withVeryUnsafeBytes { Int(bitPattern: $0.baseAddress) } }
            }
            return await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(places.count == 1)
        #expect(batch.outbound.count == 100)
        #expect(batch.outbound.payloads == batch.frames.map { Array($0.json.readableBytesView) })
    }

    @Test("A worker's notice goes on as what it is, and what is no frame of ours does not")
    func notices() {
        let long = ServerFrame.userMessage(
            UserMessage(
                message: Message(
                    index: 0, role: .user, content: String(repeating: "必", count: 100_000), createdAt: .now()),
                clientMessageID: nil))
        for frame in [ServerFrame.pong, .thinkingEnd, long] {
            let notice = EncodedFrame(notice: ByteBuffer(bytes: frame.json()))
            #expect(notice?.kind == frame.kind && notice?.json == ByteBuffer(bytes: frame.json()))
        }
        for text in ["", "{}", #"{"type":"dance"}"#, #"{"cursor":"0.1.0","type":"pong"}"#, "[]"] {
            #expect(EncodedFrame(notice: ByteBuffer(string: text)) == nil, "\(text)")
        }
    }
}

@Suite("Rates, pings, order of a client's messages")
struct ClientBoundsTests {
    private let rate = TokenBucket.Rate(perSecond: 20, burst: 40)

    @Test("A burst, then the rate")
    func bucket() {
        var bucket = TokenBucket(rate, now: start)
        var now = start
        var passed = 0
        for _ in 0..<100 where bucket.take(rate, now: now) { passed += 1 }
        #expect(passed == 40)
        now += .seconds(1)
        for _ in 0..<100 where bucket.take(rate, now: now) { passed += 1 }
        #expect(passed == 60)
        now += .seconds(100)
        for _ in 0..<100 where bucket.take(rate, now: now) { passed += 1 }
        #expect(passed == 100)
    }

    @Test("Every socket is pinged once in 25 seconds, and looked at 10 seconds later")
    func wheel() {
        var wheel = PingWheel()
        let ids = (0..<100).map { ConnectionID(value: $0) }
        for id in ids { wheel.add(id) }
        var pinged: [ConnectionID: Int] = [:]
        var checked: [ConnectionID: Int] = [:]
        for second in 1...50 {
            let due = wheel.turn()
            for id in due.overdue {
                if let at = pinged[id] { #expect((second - at) % 25 == 10) }
                checked[id, default: 0] += 1
            }
            for id in due.toPing where second <= 25 { pinged[id] = second }
            #expect(due.toPing.count == 4)
        }
        #expect(pinged.count == 100 && checked.count == 100)
        wheel.remove(ids[3])
        for _ in 0..<25 {
            let due = wheel.turn()
            #expect(!due.toPing.contains(ids[3]))
        }
    }

    private static func message(_ number: Int) -> ClientIntake.Message {
        ClientIntake.Message(
            text: ByteBuffer(integer: number), hold: ByteBudget().hold(for: .address("a")))
    }

    /// The number of the message that is handled now, if one is.
    private static func number(_ step: ClientIntake.Step) -> Int? {
        guard case .handle(let message) = step else { return nil }
        return message.text.getInteger(at: message.text.readerIndex)
    }

    @Test("Messages wait while one is under way, and keep their order")
    func intake() {
        var intake = ClientIntake(rate: rate, now: start)
        for number in 0..<2 { intake.add(Self.message(number)) }
        var handled = [Self.number(intake.next(rate: rate, now: start))]
        intake.resume()
        handled.append(Self.number(intake.next(rate: rate, now: start)))
        intake.pause()
        intake.add(Self.message(2))
        handled.append(Self.number(intake.next(rate: rate, now: start)))
        intake.resume()
        for _ in 0..<3 { handled.append(Self.number(intake.next(rate: rate, now: start))) }
        #expect(handled == [nil, 0, nil, 1, 2, nil])
        guard case .idle = intake.next(rate: rate, now: start) else {
            Issue.record("nothing waits any more")
            return
        }
    }

    @Test("Messages beyond the rate wait until it allows them, in order, and not one is refused")
    func pacing() {
        let slow = TokenBucket.Rate(perSecond: 10, burst: 2)
        var (intake, now) = (ClientIntake(rate: slow, now: start), start)
        intake.resume()
        for number in 0..<50 { intake.add(Self.message(number)) }
        var handled: [Int] = []
        while handled.count < 50 {
            let step = intake.next(rate: slow, now: now)
            if let number = Self.number(step) { handled.append(number) }
            guard case .tooFast(let pause) = step else { continue }
            #expect(pause > .zero && pause <= .milliseconds(101))
            now += pause
        }
        #expect(handled == Array(0..<50))
        #expect((now - start) > .seconds(4.7) && (now - start) < .seconds(4.9))
    }
}
