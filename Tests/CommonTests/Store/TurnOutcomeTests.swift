import GRDB
import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("How turns without an answer ended")
struct TurnOutcomeTests {
    /// A session of one turn for each ending, in their order, and what they are.
    private func session(in fixture: StoreFixture, endings: [TurnEnding]) async throws -> SessionID {
        let session = try await fixture.session()
        for (number, ending) in endings.enumerated() {
            _ = try await fixture.accepted(session, "question \(number)")
            _ = try await fixture.store.finish(try await fixture.claimed().ref, ending, now: fixture.start)
        }
        return session
    }

    @Test("Failed and interrupted turns are told with their reasons, stopped ones where nothing was shown")
    func outcomes() async throws {
        let fixture = try StoreFixture()
        let half = NewMessage(content: "half")
        let session = try await session(
            in: fixture,
            endings: [
                TurnEnding(state: .done, message: half),
                TurnEnding(state: .failed, errorCode: "model_timeout", errorMessage: "too slow"),
                TurnEnding(state: .stopped), TurnEnding(state: .stopped, message: half),
                TurnEnding(state: .interrupted, message: half, errorCode: "turn_interrupted", errorMessage: "lost"),
            ])
        let all = try await fixture.store.unansweredTurns(session, in: 0..<Int.max)
        #expect(all.map(\.result.state) == [.failed, .stopped, .interrupted])
        #expect(all.map(\.messageIndex) == [2, 3, 6])
        #expect(all[0].result.errorCode == "model_timeout" && all[0].result.errorMessage == "too slow")
        #expect(try await fixture.store.unansweredTurns(session, in: 3..<6).map(\.messageIndex) == [3])
        #expect(try await fixture.store.unansweredTurns(session, in: 7..<7).isEmpty)
        #expect(try await fixture.store.unansweredTurns(.random(), in: 0..<10).isEmpty)
        let other = try await self.session(in: fixture, endings: [TurnEnding(state: .done, message: half)])
        #expect(try await fixture.store.unansweredTurns(other, in: 0..<10).isEmpty)
    }

    @Test("A branch tells them of the questions that it shares, and the other one keeps its own to itself")
    func branches() async throws {
        let fixture = try StoreFixture()
        let failed = TurnEnding(state: .failed, errorCode: "model_timeout", errorMessage: "too slow")
        let session = try await session(in: fixture, endings: [failed, TurnEnding(state: .stopped)])
        let order = BranchOrder(id: .random(), origin: session, extent: .through(0), now: fixture.start)
        guard case .made(let branch) = try await fixture.store.branch(order) else { throw Failure("no branch") }
        let shared = try await fixture.store.unansweredTurns(session, in: 0..<1)
        #expect(shared.map(\.messageIndex) == [0])
        #expect(try await fixture.store.unansweredTurns(branch.id, in: 0..<10) == shared)
        _ = try await fixture.accepted(branch.id, "asked in the branch")
        _ = try await fixture.store.finish(try await fixture.claimed().ref, failed, now: fixture.start)
        let all = try await fixture.store.unansweredTurns(branch.id, in: 0..<10)
        #expect(all.first == shared.first && all.map(\.messageIndex) == [0, 1])
        #expect(
            try await fixture.store.unansweredTurns(session, in: 0..<10).map(\.result.state) == [.failed, .stopped])
    }

    @Test("They are found from the messages of the stretch, not by reading all turns")
    func plan() async throws {
        let fixture = try StoreFixture()
        let plan = try await fixture.store.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(OutcomeQuery.unanswered)", arguments: [1, 0, 10])
                .map { $0["detail"] as String }
        }
        #expect(plan.allSatisfy { $0.hasPrefix("SEARCH") }, "\(plan)")
    }
}
