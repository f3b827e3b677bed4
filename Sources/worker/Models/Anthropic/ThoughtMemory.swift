import DequeModule
import Synchronization

/// Keeps the signed reasoning that came before tool calls until the calls' results go to the model.
///
/// The history has the text of the reasoning and no signature, which means nothing to anybody but Anthropic; so this
/// memory ends with the process. A turn that moves to another worker goes on without what was thought before.
final class ThoughtMemory: Sendable {
    private struct Entry {
        var key: Key
        var thoughts: [SignedThought]
        var byteCount: Int
    }

    private struct Key: Equatable {
        var model: String
        var callID: String
    }

    private struct State {
        /// Oldest first.
        var entries: Deque<Entry> = []
        var byteCount = 0
    }

    private let maxEntries: Int
    private let maxBytes: Int
    private let state = Mutex(State())

    /// Beyond the bounds the oldest reasoning is forgotten. The default is enough for all turns of one worker.
    init(maxEntries: Int = 256, maxBytes: Int = 16 << 20) {
        self.maxEntries = maxEntries
        self.maxBytes = maxBytes
    }

    /// - Parameter callID: The first call of the answer that begins with `thoughts`.
    func keep(_ thoughts: [SignedThought], of model: String, callID: String) {
        guard !thoughts.isEmpty else { return }
        let byteCount = thoughts.reduce(0) { $0 + $1.byteCount }
        let entry = Entry(key: Key(model: model, callID: callID), thoughts: thoughts, byteCount: byteCount)
        state.withLock { state in
            state.entries.append(entry)
            state.byteCount += byteCount
            while state.entries.count > maxEntries || state.byteCount > maxBytes {
                state.byteCount -= state.entries.removeFirst().byteCount
            }
        }
    }

    /// What `model` thought before the answer whose first call is `callID`; empty when it is not known.
    func thoughts(of model: String, callID: String) -> [SignedThought] {
        let key = Key(model: model, callID: callID)
        return state.withLock { state in state.entries.last { $0.key == key }?.thoughts ?? [] }
    }
}
