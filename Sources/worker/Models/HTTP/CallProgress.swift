import Synchronization

/// What a call tells the watch about itself, in one word that costs almost nothing to update.
///
/// Only the call writes, only the watch reads.
final class CallProgress: Sendable {
    /// A look at the progress; any progress makes it another word.
    struct Word: Equatable, Sendable {
        fileprivate(set) var raw: UInt64

        /// The call waits for us, not for the server.
        var isBusy: Bool { raw & 1 != 0 }
        /// The model has said something.
        var hasOutput: Bool { raw & 2 != 0 }
        /// The answer is whole; only the end of the transfer is missing.
        var isDraining: Bool { raw & 4 != 0 }

        init(raw: UInt64 = 0) {
            self.raw = raw
        }
    }

    private let raw = Atomic<UInt64>(0)

    var word: Word { Word(raw: raw.load(ordering: .relaxed)) }

    /// Output has come; from now on we are at work, not the server.
    func beginHandling() {
        raw.store((word.raw + 8) | 0b011, ordering: .relaxed)
    }

    /// The server's turn again.
    func beginWaiting() {
        raw.store((word.raw + 8) & ~1, ordering: .relaxed)
    }

    func beginDraining() {
        raw.store(((word.raw + 8) & ~1) | 0b100, ordering: .relaxed)
    }
}
