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
        var concessions: Concessions
        var expiry: Duration
    }

    /// Of one request: a server that refuses ever more of it does not want it.
    private static let maxSteps = 24

    private let conceded: Set<ModelInability>
    private let entries = Mutex<[String: Entry]>([:])
    private let refusals: ToolRefusals?
    private let stopwatch: Stopwatch

    /// - Parameters:
    ///   - conceded: What calls of this dialect may be repeated without; a tool, an image or a message of a failed turn
    ///     always.
    ///   - refusals: Is told of tools that are left out.
    init(conceding conceded: Set<ModelInability>, clock: any Clock<Duration>, refusals: ToolRefusals? = nil) {
        self.conceded = conceded
        self.refusals = refusals
        stopwatch = Stopwatch(clock)
    }

    /// Makes the call, as often as the server names another thing that the model cannot do.
    ///
    /// - Throws: What the last call throws.
    func stream(
        _ request: ModelRequest, onEvents: ([ModelEvent]) async throws -> Void, call: @escaping Call
    ) async throws -> ModelResult {
        var known = concessions(of: request.model)
        var found = Concessions()
        var stepCount = 0
        while true {
            var hasBegun = false
            do {
                var result = try await call(request.without(known), known.inabilities) { events in
                    hasBegun = true
                    try await onEvents(events)
                }
                // Only what has helped is known of the model.
                if stepCount > 0 { note(found, of: request.model) }
                result.notes = known.notes(on: request, found: found)
                return result
            } catch let error as ModelError where !hasBegun {
                guard stepCount < Self.maxSteps, let step = known.next(after: error, of: request, among: conceded)
                else { throw error }
                stepCount += 1
                known.take(step)
                if !error.isAboutEarlierThoughts { found.take(step) }
            }
        }
    }

    private func concessions(of model: String) -> Concessions {
        let now = stopwatch.elapsed
        return entries.withLock { entries in
            guard let entry = entries[model], entry.expiry > now else { return Concessions() }
            return entry.concessions
        }
    }

    private func note(_ found: Concessions, of model: String) {
        let now = stopwatch.elapsed
        entries.withLock { entries in
            entries = entries.filter { $0.value.expiry > now }
            entries[model, default: Entry(concessions: Concessions(), expiry: now + Self.lifetime)].concessions
                .formUnion(found)
        }
        if !found.tools.isEmpty { refusals?.note(found.tools) }
    }
}

extension ModelError {
    /// The server misses reasoning in this one conversation, or does not like its signature: the model can think.
    fileprivate var isAboutEarlierThoughts: Bool {
        guard let complaint = cause as? ServerComplaint else { return false }
        return complaint.message.contains("redacted_thinking") || complaint.message.contains("signature")
    }
}
