import Synchronization

/// Tools that model servers have refused, for operators: the words of the server by the tool's name. Forgotten with the
/// refusal itself, after ten minutes.
final class ToolRefusals: Sendable {
    private struct Entry {
        var words: String
        var expiry: Duration
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let stopwatch: Stopwatch

    init(clock: any Clock<Duration>) {
        stopwatch = Stopwatch(clock)
    }

    func note(_ tools: [String: String]) {
        let expiry = stopwatch.elapsed + ModelInabilities.lifetime
        entries.withLock { entries in
            for (name, words) in tools { entries[name] = Entry(words: words, expiry: expiry) }
        }
    }

    /// The refused tools now.
    var current: [String: String] {
        let now = stopwatch.elapsed
        return entries.withLock { entries in
            entries = entries.filter { $0.value.expiry > now }
            return entries.mapValues(\.words)
        }
    }
}
