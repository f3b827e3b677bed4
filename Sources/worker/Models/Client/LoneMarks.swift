import Synchronization

/// Remembers which models close a thought that their prompt has opened: their answers begin with reasoning, without a
/// mark. The first such answer is shown as it comes, since what was shown is not taken back; the next ones are told
/// apart. Forgotten ten minutes after the last one, as another model may be served under the same name.
final class LoneMarks: Sendable {
    /// A model on its server.
    struct Model: Hashable, Sendable {
        let address: String
        let name: String
    }

    private struct Entry {
        var mark: [UInt8]
        var expiry: Duration
    }

    private let entries = Mutex<[Model: Entry]>([:])
    private let stopwatch: Stopwatch

    init(clock: any Clock<Duration>) {
        stopwatch = Stopwatch(clock)
    }

    /// The mark that ends the reasoning in an answer of `model`; `nil` for one that opens what it closes.
    func mark(of model: Model) -> [UInt8]? {
        let now = stopwatch.elapsed
        return entries.withLock { entries in
            entries[model].flatMap { $0.expiry > now ? $0.mark : nil }
        }
    }

    func note(_ finding: LoneMarkFinding, of model: Model) {
        let now = stopwatch.elapsed
        switch finding {
        case .found(let mark):
            entries.withLock { entries in
                entries = entries.filter { $0.value.expiry > now }
                entries[model] = Entry(mark: mark, expiry: now + ModelInabilities.lifetime)
            }
        case .absent: entries.withLock { $0[model] = nil }
        case .unknown: break
        }
    }
}
