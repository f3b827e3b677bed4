import NIOCore
import NaviProtocol

/// The frames of one attempt of a turn, numbered and bounded: what replays are served from.
///
/// Nothing is ever dropped. Over a limit the oldest adjacent deltas of one kind become one frame each, whose text is
/// theirs joined, to the byte, and whose cursor is the last one's. Other frames are kept as they are, so a log without
/// enough deltas may exceed its limits; what a turn may produce is bounded elsewhere.
package struct TurnLog: Sendable {
    package struct Limits: Sendable {
        /// Of JSON.
        package var maxBytes: Int
        package var maxFrames: Int

        package init(maxBytes: Int = 1 << 20, maxFrames: Int = 4096) {
            self.maxBytes = maxBytes
            self.maxFrames = maxFrames
        }
    }

    package let key: TurnKey
    /// The index that the next frame must begin with.
    package private(set) var nextIndex = 0
    /// The terminal frame is in the log.
    package private(set) var isEnded = false
    /// Of JSON, over all frames.
    package private(set) var byteCount = 0

    private let limits: Limits
    private var frames: [TurnFrame] = []
    /// Where the next attempt to merge is worth its time; above the limits when the last one could not reach them.
    private var mergeAbove: Limits

    package init(key: TurnKey, limits: Limits = Limits()) {
        self.key = key
        self.limits = limits
        mergeAbove = limits
    }

    package var frameCount: Int { frames.count }

    /// Adds a frame; `false`, and nothing changes, when it does not continue the log or the log has ended.
    @discardableResult
    package mutating func append(_ frame: TurnFrame) -> Bool {
        guard !isEnded, frame.firstIndex == nextIndex, frame.index >= frame.firstIndex else { return false }
        frames.append(frame)
        byteCount += frame.json.readableBytes
        nextIndex = frame.index + 1
        isEnded = frame.isTerminal
        if frames.count > mergeAbove.maxFrames || byteCount > mergeAbove.maxBytes { mergeOlderHalf() }
        return true
    }

    /// The frames from `index` on, empty at the very end; `nil` when `index` lies inside a merged frame or beyond the
    /// end.
    package func frames(from index: Int) -> ReplaySlice? {
        if index == nextIndex { return ReplaySlice(frames: [], end: nextIndex) }
        guard let position = position(ofFirstIndex: index) else { return nil }
        return ReplaySlice(frames: frames[position...], end: nextIndex)
    }

    private func position(ofFirstIndex index: Int) -> Int? {
        var low = 0
        var high = frames.count
        while low < high {
            let middle = (low + high) / 2
            if frames[middle].firstIndex < index { low = middle + 1 } else { high = middle }
        }
        return low < frames.count && frames[low].firstIndex == index ? low : nil
    }

    /// The newer half stays as it was sent, since that is where clients resume.
    private mutating func mergeOlderHalf() {
        let half = max(frames.count / 2, 2)
        let merged = DeltaMerger.merge(frames.prefix(half))
        if merged.count < half {
            frames.replaceSubrange(0..<half, with: merged)
            byteCount = frames.reduce(0) { $0 + $1.json.readableBytes }
        }
        mergeAbove.maxFrames = Self.threshold(limits.maxFrames, after: frames.count)
        mergeAbove.maxBytes = Self.threshold(limits.maxBytes, after: byteCount)
    }

    /// The limit, or a quarter of it more than there is when merging could not reach it.
    private static func threshold(_ limit: Int, after size: Int) -> Int {
        size < limit ? limit : size + limit / 4
    }
}
