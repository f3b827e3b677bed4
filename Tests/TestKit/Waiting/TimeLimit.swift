/// A wait that took longer than its limit.
package struct TimeLimitExceeded: Error, CustomStringConvertible {
    /// What was waited for.
    package let what: String
    package let limit: Duration

    package init(_ what: String, limit: Duration) {
        self.what = what
        self.limit = limit
    }

    package var description: String { "waited \(limit) in vain for \(what)" }
}

/// The limit of a wait that says nothing else: long enough for a busy machine, short enough to notice.
package let defaultTimeLimit = Duration.seconds(20)

/// Runs `body` and cancels it when it takes longer than `limit`.
///
/// - Throws: `TimeLimitExceeded` when the limit passed, else what `body` throws. `body` has to heed cancellation.
package func withTimeLimit<Value: Sendable>(
    _ limit: Duration = defaultTimeLimit, _ what: String, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() ?? nil else { throw TimeLimitExceeded(what, limit: limit) }
        return value
    }
}

/// Asks for an outside condition again and again until it holds: for what gives no signal, such as the readiness of
/// another process. The only place where tests poll.
///
/// - Throws: `TimeLimitExceeded` when the condition did not come to hold within `limit`.
package func eventually(
    timeLimit limit: Duration = defaultTimeLimit, _ what: String, _ condition: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    var pause = Duration.milliseconds(5)
    while try await !condition() {
        guard clock.now < deadline else { throw TimeLimitExceeded(what, limit: limit) }
        try await clock.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(100))
    }
}
