import NIOCore
import NaviProtocol
import Synchronization

/// Hears what a session's sockets are sent, for one HTTP answer.
///
/// A client that reads too slowly loses the rest: it finds it in the history. It slows nobody down and holds no more
/// than its bound.
final class TurnListener: LoopMember, Sendable {
    enum Element: Sendable {
        /// `counted` bytes of them count against the bound.
        case frames([EncodedFrame], counted: Int)
        /// Nothing has happened for a while.
        case signOfLife
        /// Nothing more comes.
        case closed(CloseCode)
    }

    /// Bytes that may wait to be taken.
    static let maxWaitingBytes = 8 << 20

    /// Ends when nothing more can come.
    let elements: AsyncStream<Element>
    private let output: AsyncStream<Element>.Continuation
    private let waitingBytes = Atomic<Int>(0)
    private let principal: Principal

    init(principal: Principal) {
        self.principal = principal
        (elements, output) = AsyncStream.makeStream()
    }

    /// These bytes are the client's now.
    func taken(_ bytes: Int) {
        waitingBytes.subtract(bytes, ordering: .relaxed)
    }

    func deliver(_ payload: Delivery.Payload) -> Bool {
        switch payload {
        case .frames(let batch): hand(batch)
        // However long the turn is that is told again: it is there already.
        case .welcome(let welcome): output.yield(.frames(welcome.frames, counted: 0))
        // Nobody listens to the list here.
        case .list: break
        case .close(let code): end(code)
        }
        return false
    }

    func flush() {}

    func ping() {
        output.yield(.signOfLife)
    }

    func checkPong() {}

    func endAccess(of tokens: Set<Int64>) {
        if tokens.contains(principal.token ?? TokenBook.anyone) { end(.notAuthenticated) }
    }

    private func hand(_ batch: FrameBatch) {
        let bytes = batch.byteCount
        let waiting = waitingBytes.add(bytes, ordering: .relaxed).newValue
        output.yield(.frames(batch.frames, counted: bytes))
        if waiting > Self.maxWaitingBytes { end(.tooSlow) }
    }

    private func end(_ code: CloseCode) {
        output.yield(.closed(code))
        output.finish()
    }
}
