import NaviStore
import Synchronization
import Testing

@testable import worker

@Suite struct PatientStoreTests {
    /// Fails once because of the writer's lock, then gives its number.
    private final class Write: Sendable {
        private let tries = Atomic(0)

        @Sendable func run(_ store: Store) throws -> Int {
            guard tries.add(1, ordering: .relaxed).newValue > 1 else { throw StoreError(.busy, "locked") }
            return 7
        }
    }

    /// What comes of a write whose task is cancelled before it begins.
    private func cancelled(
        _ write: @escaping @Sendable (PatientStore, Write) async throws -> Int
    ) async throws -> Int {
        let store = PatientStore(try await WorkerFixture(ScriptedModel()).store)
        return try await withThrowingTaskGroup(of: Int.self) { group in
            group.cancelAll()
            group.addTask { try await write(store, Write()) }
            return try await group.next() ?? 0
        }
    }

    @Test func aWriteThatHasToBeMadeIsRepeatedThoughItsTaskIsCancelled() async throws {
        let value = try await cancelled { store, write in
            try await store.writeUncancelled(while: { true }) { try write.run($0) }
        }
        #expect(value == 7)
    }

    @Test func aLastWriteIsNotRepeatedForATurnThatIsLost() async {
        await #expect(throws: StoreError.self) {
            try await cancelled { store, write in
                try await store.writeUncancelled(while: { false }) { try write.run($0) }
            }
        }
    }

    @Test func anyOtherWriteIsGivenUpWithItsTask() async {
        await #expect(throws: StoreError.self) {
            try await cancelled { store, write in try await store.write { try write.run($0) } }
        }
    }
}
