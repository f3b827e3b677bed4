import NIOCore
import NIOHTTP1

/// What has arrived of a response and was not taken yet. A pure state machine: `Waiter` is whoever waits for more.
struct InboxState<Waiter> {
    private var head: HTTPResponseHead?
    private var chunks: [ByteBuffer] = []
    private var bufferedBytes = 0
    private var end: InboxEnd?
    private var isEndTaken = false
    private var waiter: Waiter?
    private var isDraining = false
    private let maxBufferedBytes: Int

    /// - Parameter maxBufferedBytes: Beyond it the server is made to wait; while draining, given up.
    init(maxBufferedBytes: Int) {
        self.maxBufferedBytes = maxBufferedBytes
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

    /// What is there; `nil` when there is nothing yet.
    mutating func take() -> InboxDelivery? {
        guard head != nil || !chunks.isEmpty || (end != nil && !isEndTaken) else { return nil }
        let delivery = InboxDelivery(
            head: head, chunks: chunks, end: end, hasRoomAgain: bufferedBytes > maxBufferedBytes)
        head = nil
        chunks = []
        bufferedBytes = 0
        isEndTaken = end != nil
        return delivery
    }

    /// - Returns: `false` when there is something to take, so that there is nothing to wait for.
    mutating func wait(_ waiter: Waiter) -> Bool {
        guard head == nil, chunks.isEmpty, end == nil || isEndTaken else { return false }
        self.waiter = waiter
        return true
    }

    /// Nobody is interested in what still comes. - Returns: Whether something may still come.
    mutating func drain() -> Bool {
        chunks = []
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
}
