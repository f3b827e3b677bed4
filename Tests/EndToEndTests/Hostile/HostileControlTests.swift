import NaviFailPoints
import TestKit
import Testing

/// A hostile run, shown programs without one of their protections. Trying each case by itself takes its time.
@Suite(.serialized, .timeLimit(.minutes(6)))
struct HostileControlTests {
    /// A protection that programs do without, and the border where that shows.
    struct Control: Sendable, CustomTestStringConvertible {
        var safeguard: Safeguard
        var border: BorderKind
        var divisor = 1

        var testDescription: String { safeguard.rawValue }

        static let all = [
            Control(safeguard: .cursorBound, border: .sockets), Control(safeguard: .unreadableRows, border: .rows),
            Control(safeguard: .usageBound, border: .model, divisor: 4),
        ]
    }

    @Test func whereForeignSessionsAreToldFromThoseThatAreNotThereTheStrangersFindOut() async throws {
        let plan = HostilePlan(seconds: 1, seed: 1, border: .strangers, divisor: 4)
        let result = try await HostileRun(plan, safeguardOff: Safeguard.foreignSessions.rawValue).run()
        let violations = result.values.violations
        #expect(
            violations.contains { $0.contains("is answered otherwise") && $0.contains("CASE=strangers:") },
            "\(violations.count)")
    }

    @Test(arguments: Control.all)
    func withoutASafeguardAHostileRunFailsAndNamesTheCaseThatEndedTheProgram(control: Control) async throws {
        let plan = HostilePlan(seconds: 120, seed: 1, border: control.border, divisor: control.divisor)
        let result = try await HostileRun(plan, safeguardOff: control.safeguard.rawValue).run()
        let violations = result.values.violations
        #expect(violations.contains { $0.contains(" ended (") }, "\(violations)")
        #expect(
            violations.contains { $0.hasPrefix("alone: ") && $0.contains("CASE=\(control.border.rawValue):") },
            "\(violations)")
    }
}
