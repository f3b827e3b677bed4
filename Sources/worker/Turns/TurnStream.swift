import NIOCore
import NaviLink
import NaviProtocol
import NaviStore
import Synchronization

/// The frames of one attempt of a turn: numbers them, keeps them for replays, and sends them on.
///
/// It also holds the text that was shown of the model call under way, so that what is stored equals the deltas joined,
/// to the byte. Frames that are made in one go leave in one message.
final class TurnStream: Sendable {
    fileprivate struct State {
        var log: TurnLog
        var partial = Partial()
        /// Counts changes of `partial`, so that only changed ones are checkpointed.
        var revision = 0
        var checkpointedRevision = 0
        /// Bytes of the partial text when it was last handed out, and how often it was held back since.
        var checkpointedBytes = 0
        var heldBack = 0
        var isThinking = false
    }

    /// What was shown of the model call under way.
    struct Partial: Sendable, Equatable {
        var text = ""
        var thinking = ""

        var isEmpty: Bool { text.isEmpty && thinking.isEmpty }
        var byteCount: Int { text.utf8.count + thinking.utf8.count }
    }

    private static let shortestGrowth = 1024
    private static let longestHold = 10

    let key: TurnKey
    private let gateways: any Gateways
    private let state: Mutex<State>

    /// - Parameters:
    ///   - shown: Frames that the gateway shows without having been sent them.
    ///   - send: Takes messages for the gateway; never blocks.
    init(key: TurnKey, shown: [ServerFrame] = [], to gateways: any Gateways) {
        self.key = key
        self.gateways = gateways
        var initial = State(log: TurnLog(key: key))
        for frame in shown { _ = initial.append(frame, key) }
        state = Mutex(initial)
    }

    /// Something of the turn has been shown or is about to be.
    var hasBegun: Bool { state.withLock { $0.log.nextIndex > 0 } }

    /// Sends one frame, between messages that belong with it.
    func emit(_ frame: ServerFrame, after first: [WorkerMessage] = [], before last: [WorkerMessage] = []) {
        emit([frame], after: first, before: last)
    }

    /// Sends frames in one message.
    func emit(_ frames: [ServerFrame], after first: [WorkerMessage] = [], before last: [WorkerMessage] = []) {
        post { state in first + [.events(key, frames.map { state.append($0, key) })] + last }
    }

    /// Sends frames without a cursor, for all clients of the session, in order with the turn's own.
    func notify(_ frames: [ServerFrame]) {
        post { _ in frames.map { .notice(key.sessionID, $0) } }
    }

    /// A model call begins: nothing has been shown of it yet.
    func beginCall() {
        state.withLock { state in
            state.partial = Partial()
            state.revision += 1
            state.checkpointedBytes = 0
        }
    }

    /// Shows pieces of a model's answer. Tool calls have frames of their own, later.
    ///
    /// - Returns: Bytes shown of this call so far.
    @discardableResult
    func emit(_ events: [ModelEvent]) -> Int {
        var byteCount = 0
        post { state in
            let frames = state.append(events, key)
            byteCount = state.partial.byteCount
            return frames.isEmpty ? [] : [.events(key, frames)]
        }
        return byteCount
    }

    /// The model call is over: closes its reasoning, if that is still open.
    func endCall() {
        post { state in
            guard state.isThinking else { return [] }
            state.isThinking = false
            return [.events(key, [state.append(.thinkingEnd, key)])]
        }
    }

    /// What was shown of the model call under way.
    var partial: Partial { state.withLock { $0.partial } }

    /// The partial text, if it has changed since it was last handed out: at once where it has become another one or a good
    /// deal longer, otherwise when it has been asked for ten times. It is handed out whole, so a long text that grows by
    /// little each time would be written as often as it has bytes.
    func takeChangedPartial() -> PartialText? {
        state.withLock { state in
            guard state.revision != state.checkpointedRevision else { return nil }
            let (bytes, before) = (state.partial.byteCount, state.checkpointedBytes)
            if before > 0, bytes >= before, bytes - before < max(Self.shortestGrowth, before / 10),
                state.heldBack < Self.longestHold
            {
                state.heldBack += 1
                return nil
            }
            state.checkpointedRevision = state.revision
            state.checkpointedBytes = bytes
            state.heldBack = 0
            return PartialText(
                turn: TurnRef(turnID: key.turnID, attempt: key.attempt), text: state.partial.text,
                thinking: state.partial.thinking)
        }
    }

    /// The answer to a gateway that misses the frames from `index` on.
    func replay(from index: Int) -> WorkerMessage {
        state.withLock { state in
            guard let slice = state.log.frames(from: index) else {
                return .replayGone(key.turnID, attempt: key.attempt)
            }
            return .replayed(key, Array(slice.frames), end: slice.end)
        }
    }

    /// All frames once more, as if live: for a gateway that has restarted.
    func resend() {
        let frames = state.withLock { $0.log.frames(from: 0).map { Array($0.frames) } ?? [] }
        if !frames.isEmpty { gateways.send([.events(key, frames)]) }
    }

    /// Sends what `make` gives.
    private func post(_ make: (inout State) -> [WorkerMessage]) {
        let messages = state.withLock { make(&$0) }
        if !messages.isEmpty { gateways.send(messages) }
    }

    /// Bytes of a tool's result that a frame may have: few, once the kept frames hold a lot.
    var roomForResult: Int {
        byteCount < TurnLog.Limits().maxBytes ? ToolCallFinished.maxBytes : ToolCallFinished.fewBytes
    }

    /// Bytes that the kept frames hold.
    var byteCount: Int { state.withLock { $0.log.byteCount } }
}

extension TurnStream.State {
    fileprivate mutating func append(_ frame: ServerFrame, _ key: TurnKey) -> TurnFrame {
        append(key) { TurnFrame(frame, at: $0) }
    }

    fileprivate mutating func append(_ events: [ModelEvent], _ key: TurnKey) -> [TurnFrame] {
        var frames: [TurnFrame] = []
        frames.reserveCapacity(events.count)
        for event in events {
            if isThinking, !event.isThinking {
                isThinking = false
                frames.append(append(.thinkingEnd, key))
            }
            switch event {
            case .text(let text) where !text.isEmpty:
                partial.text += text
                frames.append(append(key) { TurnFrame(text: text, at: $0) })
            case .thinking(let text) where !text.isEmpty:
                isThinking = true
                partial.thinking += text
                frames.append(append(key) { TurnFrame(thinking: text, at: $0) })
            case .text, .thinking, .toolCall:
                break
            }
        }
        if !frames.isEmpty { revision += 1 }
        return frames
    }

    private mutating func append(_ key: TurnKey, _ make: (Cursor) -> TurnFrame) -> TurnFrame {
        let frame = make(Cursor(turnOrdinal: key.ordinal, attempt: key.attempt, index: log.nextIndex))
        log.append(frame)
        return frame
    }
}

extension ModelEvent {
    fileprivate var isThinking: Bool {
        switch self {
        case .thinking: true
        case .text, .toolCall: false
        }
    }
}
