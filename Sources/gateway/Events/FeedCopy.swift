import NaviLink
import NaviProtocol

/// The gateway's copy of one attempt at a turn, and what of it clients have not been sent yet.
struct FeedCopy {
    /// Bounds of what waits for something else to come first; beyond them it is dropped, since the worker has it.
    static let maxWaitingFrames = 4096
    static let maxWaitingBytes = 1 << 20

    private(set) var log: TurnLog
    /// Clients that were there when the turn was first heard of have its `stream_start`, or will get it in order.
    private(set) var isStartShown: Bool
    /// As it came: the log may merge it with what clients have.
    private var unshown: [TurnFrame] = []
    private var unshownBytes = 0

    init(_ key: TurnKey, isStartShown: Bool = false) {
        log = TurnLog(key: key)
        self.isStartShown = isStartShown
    }

    var attempt: Int { log.key.attempt }
    /// The index of the next frame that clients shall see.
    var nextIndex: Int { log.nextIndex }
    var hasUnshown: Bool { !unshown.isEmpty }
    /// More waits to be shown than is worth keeping: clients had better read it again.
    var hasTooMuchUnshown: Bool { unshown.count > Self.maxWaitingFrames || unshownBytes > Self.maxWaitingBytes }

    mutating func keep(_ frame: TurnFrame) {
        if log.append(frame) { hold(frame) }
    }

    /// The frames that clients have not been sent yet.
    mutating func takeUnshown() -> ArraySlice<TurnFrame> {
        defer { dropUnshown() }
        return unshown[...]
    }

    /// Nobody is to be sent what has not been sent.
    mutating func dropUnshown() {
        unshown = []
        unshownBytes = 0
    }

    /// Whether clients that have seen none of the turn have to be shown its start before its frames; true once.
    mutating func takeUnseenStart() -> Bool {
        // A first attempt's own first frame is the start.
        guard !isStartShown, attempt > 1 || nextIndex > 0 else { return false }
        isStartShown = true
        return true
    }

    /// Whoever was shown something of it is gone: all of it waits to be shown.
    mutating func showAgain() {
        isStartShown = false
        dropUnshown()
        for frame in log.frames(from: 0)?.frames ?? [] { hold(frame) }
    }

    private mutating func hold(_ frame: TurnFrame) {
        unshown.append(frame)
        unshownBytes += frame.json.readableBytes
    }
}
