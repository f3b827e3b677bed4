import Synchronization

/// Calls models without what they turned out not to be able to do.
///
/// A call that its server refuses for such a reason, before the first event, is repeated at once without it; the
/// next calls of that model leave it out from the start. That is forgotten after ten minutes, because a server may be
/// started anew with another model under the same name.
final class ModelInabilities: Sendable {
    static let lifetime = Duration.seconds(600)

    /// One call of a model's server, made without what the second parameter names; the request has already lost what
    /// can be taken from it.
    typealias Call =
        @Sendable (ModelRequest, Set<ModelInability>, ([ModelEvent]) async throws -> Void) async throws -> ModelResult

    private struct Entry {
        var inabilities: Set<ModelInability>
        var expiry: Duration
    }

    private let conceded: Set<ModelInability>
    private let entries = Mutex<[String: Entry]>([:])
    private let stopwatch: Stopwatch

    /// - Parameter conceded: What calls of this dialect may be repeated without.
    init(conceding conceded: Set<ModelInability>, clock: any Clock<Duration>) {
        self.conceded = conceded
        stopwatch = Stopwatch(clock)
    }

    /// Makes the call, as often as the server names another thing that the model cannot do.
    ///
    /// - Throws: What the last call throws.
    func stream(
        _ request: ModelRequest, onEvents: ([ModelEvent]) async throws -> Void, call: @escaping Call
    ) async throws -> ModelResult {
        var known = inabilities(of: request.model)
        while true {
            var hasBegun = false
            do {
                return try await call(request.without(known), known) { events in
                    hasBegun = true
                    try await onEvents(events)
                }
            } catch let error as ModelError where !hasBegun {
                guard
                    let inability = ModelInability(error, calling: request, without: known, among: conceded)
                else { throw error }
                known.insert(inability)
                if !error.isAboutEarlierThoughts { note(inability, of: request.model) }
            }
        }
    }

    private func inabilities(of model: String) -> Set<ModelInability> {
        let now = stopwatch.elapsed
        return entries.withLock { entries in
            guard let entry = entries[model], entry.expiry > now else { return [] }
            return entry.inabilities
        }
    }

    private func note(_ inability: ModelInability, of model: String) {
        let now = stopwatch.elapsed
        entries.withLock { entries in
            entries = entries.filter { $0.value.expiry > now }
            entries[model, default: Entry(inabilities: [], expiry: now + Self.lifetime)].inabilities.insert(inability)
        }
    }
}

extension ModelError {
    /// The server misses reasoning in this one conversation, or does not like its signature: the model can think.
    fileprivate var isAboutEarlierThoughts: Bool {
        guard let complaint = cause as? ServerComplaint else { return false }
        return complaint.message.contains("redacted_thinking") || complaint.message.contains("signature")
    }
}
