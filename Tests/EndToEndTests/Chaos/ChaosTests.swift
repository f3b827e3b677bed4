import Foundation
import NaviProtocol
import TestKit
import Testing

/// Real programs, simulated clients, and faults at random. `make chaos SECONDS=600 SEED=1` runs it for longer.
@Suite(.serialized, .timeLimit(.minutes(60)))
struct ChaosTests {
    @Test func whateverIsKilledNoAcknowledgedMessageIsLostOrDoubledAndEveryTurnEnds() async throws {
        let plan = ChaosPlan.ofEnvironment()
        let result = try await ChaosRun(plan).run()
        Attachment.record(result.report, named: "chaos.txt")
        print(result.report)
        let violations = result.tally.violations
        #expect(violations.isEmpty, "\(violations.count) violations: \(violations.prefix(20).joined(separator: "\n"))")
        #expect(result.acknowledged > plan.seconds)
        #expect(result.tally.faults.values.reduce(0, +) > plan.seconds / 3)
    }
}
