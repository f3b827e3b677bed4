/// Follows the indexes of one turn's frames and tells what is missing.
///
/// Only `inOrder` moves it on. After a gap it keeps expecting the missing frame, so the frames of a replay are in
/// order and live frames that overtook them stay gaps.
package struct GapDetector: Sendable, Equatable {
    package enum Verdict: Sendable, Equatable {
        /// The frame is the expected one.
        case inOrder
        /// Everything it stands for has been seen.
        case duplicate
        /// Frames are missing; ask for a replay from this index.
        case gap(from: Int)
        /// A merged frame of which a part has been seen: what was shown cannot be continued from it. Start the
        /// attempt again with a replay from 0.
        case overlap(from: Int)
        /// It belongs to an attempt that has been superseded.
        case olderAttempt
        /// It belongs to an attempt not yet followed; `begin(attempt:)`, then observe it again.
        case newerAttempt
    }

    package private(set) var attempt: Int
    /// The next index that is in order.
    package private(set) var expectedIndex: Int

    package init(attempt: Int, expectedIndex: Int = 0) {
        self.attempt = attempt
        self.expectedIndex = expectedIndex
    }

    /// Follows this attempt from its first frame on.
    package mutating func begin(attempt: Int) {
        self = GapDetector(attempt: attempt)
    }

    package mutating func observe(_ frame: TurnFrame, attempt: Int) -> Verdict {
        if attempt < self.attempt { return .olderAttempt }
        if attempt > self.attempt { return .newerAttempt }
        if frame.firstIndex == expectedIndex {
            expectedIndex = frame.index + 1
            return .inOrder
        }
        if frame.index < expectedIndex { return .duplicate }
        return frame.firstIndex > expectedIndex ? .gap(from: expectedIndex) : .overlap(from: expectedIndex)
    }
}
