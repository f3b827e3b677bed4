import NIOCore
import NIOHTTP1

/// What has arrived of a response and was not taken yet. A pure state machine: `Waiter` is whoever waits for more.
struct InboxState<Waiter> {
    private var head: HTTPResponseHead?
    private var chunks = CircularBuffer<ByteBuffer>(initialCapacity: 0)
    private var bufferedBytes = 0
    private var end: InboxEnd?
    private var isEndTaken = false
    private var waiter: Waiter?
    private var isDraining = false
    private let maxBufferedBytes: Int
    private let maxTakenBytes: Int

    /// - Parameters:
    ///   - maxBufferedBytes: Beyond it the server is made to wait; while draining, given up.
    ///   - maxTakenBytes: What is taken at once.
    init(maxBufferedBytes: Int, maxTakenBytes: Int = .max) {
        self.maxBufferedBytes = maxBufferedBytes
        self.maxTakenBytes = maxTakenBytes
    }

    var isOver: Bool { end != nil }

    /// - Returns: Who must be woken.
    mutating func receive(_ head: HTTPResponseHead) -> Waiter? {
        guard end == nil, !isDraining else { return nil }
        self.head = head
        return takeWaiter()
    }

    enum AfterChunk {
        /// Take more from the server at once.
        case goOn(wake: Waiter?)
        /// Take more only after `take()` has said `hasRoomAgain`.
        case pause(wake: Waiter?)
        /// The rest of a complete answer is too long to be waited for.
        case giveUp
    }

    mutating func receive(_ chunk: ByteBuffer) -> AfterChunk {
        guard end == nil else { return .goOn(wake: nil) }
        bufferedBytes += chunk.readableBytes
        if isDraining { return bufferedBytes > maxBufferedBytes ? .giveUp : .goOn(wake: nil) }
        chunks.append(chunk)
        let waiter = takeWaiter()
        return bufferedBytes > maxBufferedBytes ? .pause(wake: waiter) : .goOn(wake: waiter)
    }

    /// The first end counts. - Returns: Who must be woken.
    mutating func finish(_ end: InboxEnd) -> Waiter? {
        guard self.end == nil else { return nil }
        self.end = end
        return takeWaiter()
    }

    /// What is there, as far as it may be taken at once; `nil` when there is nothing yet.
    mutating func take() -> InboxDelivery? {
        guard head != nil || !chunks.isEmpty || (end != nil && !isEndTaken) else { return nil }
        let hadRoom = bufferedBytes <= maxBufferedBytes
        var delivery = InboxDelivery(head: head, chunks: takeChunks())
        delivery.hasRoomAgain = !hadRoom && bufferedBytes <= maxBufferedBytes
        delivery.hasMore = !chunks.isEmpty
        head = nil
        guard chunks.isEmpty else { return delivery }
        delivery.end = end
        isEndTaken = end != nil
        return delivery
    }

    private mutating func takeChunks() -> [ByteBuffer] {
        var taken: [ByteBuffer] = []
        var room = maxTakenBytes
        while room > 0, var chunk = chunks.popFirst() {
            let piece = chunk.readSlice(length: min(room, chunk.readableBytes)) ?? ByteBuffer()
            if chunk.readableBytes > 0 { chunks.prepend(chunk) }
            room -= piece.readableBytes
            bufferedBytes -= piece.readableBytes
            taken.append(piece)
        }
        return taken
    }

    /// - Returns: `false` when there is something to take, so that there is nothing to wait for.
    mutating func wait(_ waiter: Waiter) -> Bool {
        guard head == nil, chunks.isEmpty, end == nil || isEndTaken else { return false }
        self.waiter = waiter
        return true
    }

    /// Nobody is interested in what still comes. - Returns: Whether something may still come.
    mutating func drain() -> Bool {
        chunks.removeAll()
        bufferedBytes = 0
        isDraining = true
        return end == nil
    }

    private mutating func takeWaiter() -> Waiter? {
        defer { waiter = nil }
        return waiter
    }
}

/// How a response ended.
enum InboxEnd: Sendable {
    case finished
    case failed(any Error)
}

/// What arrived of a response since the last time.
struct InboxDelivery: Sendable {
    var head: HTTPResponseHead?
    var chunks: [ByteBuffer] = []
    var end: InboxEnd?
    /// The server was made to wait and may go on.
    var hasRoomAgain = false
    /// There is more already than may be taken at once.
    var hasMore = false
}
