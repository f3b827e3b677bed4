import NaviStore

/// Repeats a write that the store could not take just now, for as long as the turn is still held.
struct PatientStore: Sendable {
    let store: Store
    let clock: any Clock<Duration>

    init(_ store: Store, clock: any Clock<Duration> = ContinuousClock()) {
        self.store = store
        self.clock = clock
    }

    /// Runs `write`; waits 50 to 250 ms and repeats it when the writer's lock was held for too long or the disk is
    /// full. The random part keeps waiting processes from meeting again and again.
    ///
    /// - Parameter isWanted: The result is still of use; asked before each repetition.
    /// - Throws: every other error, and the last one when the result is no longer wanted.
    func write<Value: Sendable>(
        while isWanted: @Sendable () -> Bool = { !Task.isCancelled },
        _ write: @Sendable (Store) async throws -> Value
    ) async throws -> Value {
        try await repeating(while: isWanted, pause: pause, write)
    }

    /// The same, but a cancelled task waits as well, for a write that has to be made.
    func writeUncancelled<Value: Sendable>(
        while isWanted: @Sendable () -> Bool, _ write: @Sendable (Store) async throws -> Value
    ) async throws -> Value {
        // A task of its own is not cancelled with the one that waits for it.
        try await repeating(while: isWanted, pause: { try await Task { try await pause() }.value }, write)
    }

    private func repeating<Value: Sendable>(
        while isWanted: @Sendable () -> Bool, pause: @Sendable () async throws -> Void,
        _ write: @Sendable (Store) async throws -> Value
    ) async throws -> Value {
        while true {
            do {
                return try await write(store)
            } catch let error as StoreError where error.isRetryable && isWanted() {
                try await pause()
            }
        }
    }

    @Sendable private func pause() async throws {
        try await clock.sleep(for: .milliseconds(Int.random(in: 50...250)))
    }
}
