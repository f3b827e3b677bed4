import Foundation
import TestKit
import Testing

/// Whatever comes in from outside, at every border. `make hostile SECONDS=600 SEED=1` tries more than 200,000 cases;
/// `make hostile SEED=1 CASE=link:1200` that one alone.
@Suite(.serialized, .timeLimit(.minutes(60)))
struct HostileRunTests {
    @Test func nothingFromOutsideEndsAProgramOrIsItsErrorOrHarmsABystander() async throws {
        let plan = try HostilePlan.ofEnvironment()
        let result = try await HostileRun(plan).run()
        Attachment.record(result.report, named: "hostile.txt")
        print(result.report)
        let violations = result.values.violations
        #expect(violations.isEmpty, "\(violations.count) violations: \(violations.prefix(20).joined(separator: "\n"))")
        guard plan.border == nil else { return }
        #expect(Set(result.values.outcomes.keys) == Set(BorderKind.allCases))
        #expect(result.realCases * 2 > result.cases)
        // Of a short run the hundredth part is no more than its worst turn, beside whatever else the machine does.
        if plan.divisor == 1 {
            #expect(result.allLoaded.percentile(99) <= result.longestWait)
            #expect(result.cases >= plan.seconds * 200_000 / 600)
        }
    }
}
