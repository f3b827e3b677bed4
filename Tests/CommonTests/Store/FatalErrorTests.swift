import Testing

@testable import NaviStore

@Suite("Errors after which the process must not go on", .timeLimit(.minutes(1)))
struct FatalErrorTests {
    enum Way: CaseIterable {
        case reading, searching, writing, upkeep, exclusively

        func fail(_ store: Store, _ error: StoreError) async {
            await #expect(throws: StoreError.self) {
                switch self {
                case .reading: try await store.read { _ in throw error }
                case .searching: try await store.search(until: .now + .seconds(10)) { _ in throw error }
                case .writing: try await store.write(.normal) { _ in throw error }
                case .upkeep: try await store.upkeepStep { _, _ in throw error }
                case .exclusively: try await store.exclusively { _ in throw error }
                }
            }
        }
    }

    @Test(
        "The first of them reaches whoever ends the process, whatever met it, and no other error does",
        arguments: Way.allCases)
    func failures(way: Way) async throws {
        let store = try StoreFixture().store
        for code in StoreError.Code.allCases where !StoreError(code, "").isFatal {
            await way.fail(store, StoreError(code, "for whoever asked"))
        }
        for number in 1...3 { await way.fail(store, StoreError(.corrupt, "damage \(number)")) }
        var failures = store.failures.makeAsyncIterator()
        let first = await failures.next()
        #expect(first?.message == "damage 1")
    }
}
