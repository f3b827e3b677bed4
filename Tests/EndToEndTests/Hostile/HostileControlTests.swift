import NaviFailPoints
import TestKit
import Testing

extension EndToEnd.ControlTests {
    /// A protection that programs do without, and the border where that shows.
    struct Control: Sendable, CustomTestStringConvertible {
        var safeguard: Safeguard
        var border: BorderKind

        var testDescription: String { safeguard.rawValue }

        static let all = [
            Control(safeguard: .cursorBound, border: .sockets), Control(safeguard: .unreadableRows, border: .rows),
            Control(safeguard: .usageBound, border: .model),
        ]
    }

    @Test(.timeLimit(.minutes(5)), arguments: Control.all)
    func withoutASafeguardAHostileRunFailsAndNamesTheCaseThatEndedTheProgram(control: Control) async throws {
        let plan = HostilePlan(seconds: 120, seed: 1, border: control.border)
        let result = try await HostileRun(plan, safeguardOff: control.safeguard.rawValue).run()
        let violations = result.values.violations
        #expect(violations.contains { $0.contains(" ended (") }, "\(violations)")
        #expect(violations.contains { $0.hasPrefix("alone: ") && $0.contains("CASE=\(control.border.rawValue):") })
    }
}
