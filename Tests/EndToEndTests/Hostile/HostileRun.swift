import Foundation
import NIOCore
import NIOPosix
import NaviProtocol
import NaviStore
import TestKit

/// One hostile run: every border in turn, round after round, while a bystander talks.
struct HostileRun {
    private let plan: HostilePlan
    private let tally = HostileTally()
    private let safeguardOff: String?

    /// - Parameter safeguardOff: A protection that the programs do without, to see the run fail.
    init(_ plan: HostilePlan, safeguardOff: String? = nil) {
        self.plan = plan
        self.safeguardOff = safeguardOff
    }

    func run() async throws -> HostileResult {
        // Of the bystander and the model: with many loops hardly anybody's hostile answer is on the bystander's.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 16)
        do {
            let result = try await run(group)
            try await group.shutdownGracefully()
            return result
        } catch {
            // What went wrong before says more.
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private func run(_ group: any EventLoopGroup) async throws -> HostileResult {
        let start = ContinuousClock.now
        var (quiet, loaded): ([Bystander.Wait], [BorderKind: [Bystander.Wait]]) = ([], [:])
        try await HostileStage(plan: plan, tally: tally, safeguardOff: safeguardOff).run(on: group) { ground in
            if plan.divisor == 1 { try await OwnThreads.giveWay(except: group) }
            let bystander = Bystander(system: ground.system, tally: tally, group: group)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await bystander.run() }
                defer { tasks.cancelAll() }
                try await Task.sleep(for: .seconds(plan.isOneCase ? 1 : max(4, plan.seconds / 30)))
                quiet = bystander.takeWaits()
                try await play(ground) { loaded[$0, default: []] += bystander.takeWaits() }
            }
            if tally.hasViolations { ground.printLogs() }
            if let failure = tally.now.programEnd { try await narrow(failure, ground) }
        }
        return HostileResult(
            plan: plan, values: tally.now, seconds: (ContinuousClock.now - start) / .seconds(1),
            quiet: quiet.map(\.length), loaded: loaded.mapValues { $0.map(\.length).sorted() },
            longest: loaded.flatMap { border, waits in waits.map { (border, $0) } }
                .sorted { $0.1.length > $1.1.length }.prefix(12).map { "\($0.rawValue): \($1.course)" })
    }

    /// - Parameter tried: Told of each border that was tried.
    private func play(_ ground: HostileGround, tried: (BorderKind) -> Void) async throws {
        let borders = plan.borders.map(\.border)
        let end = ContinuousClock.now + .seconds(plan.seconds)
        var next = plan.first
        repeat {
            for border in borders {
                let count = plan.isOneCase ? 1 : plan.count(border.kind)
                let numbers = plan.isOneCase ? next..<(next + 1) : (next * count)..<((next + 1) * count)
                defer { tried(border.kind) }
                guard try await attempt(border, numbers, ground) else { return }
            }
            try checkDatabase(ground)
            tally.update { $0.rounds += 1 }
            next += 1
        } while ContinuousClock.now < end && !plan.isOneCase && !tally.hasViolations
    }

    /// - Returns: Whether all programs are still there.
    private func attempt(_ border: any Border, _ numbers: Range<Int>, _ ground: HostileGround) async throws -> Bool {
        var failure: String?
        let start = ContinuousClock.now
        do {
            try await border.attempt(numbers, on: ground)
        } catch {
            failure = "\(error)"
        }
        if plan.divisor == 1 {
            print("hostile: \(border.kind.rawValue) \(numbers) took \(ContinuousClock.now - start)")
        }
        if let ended = try await ground.endedProgram(patience: .milliseconds(failure == nil ? 0 : 2000)) {
            tally.update { $0.programEnd = .init(border: border.kind, numbers: numbers) }
            tally.violation(
                "\(ended.launch.name) ended (\(ended.exit.map { "\($0)" } ?? "?")): "
                    + "\(tally.underWay(border.kind, seed: plan.seed))\n\(ended.log.suffix(1500))")
            return false
        }
        if let failure { tally.violation("\(border.kind.rawValue) \(numbers): \(failure.prefix(2000))") }
        tally.settle(border.kind)
        return true
    }

    /// Findings in sessions whose rows were made for the purpose are what was made.
    private func checkDatabase(_ ground: HostileGround) throws {
        let report = try DatabaseCheck(path: ground.system.databasePath, leaseClock: .boottime(), now: .now()).run()
        tally.update { $0.checks += 1 }
        for finding in report.findings where finding.severity == .error {
            let isMade = finding.session.map { tally.now.madeSessions.contains($0) } ?? false
            if !isMade {
                tally.violation(
                    "check: \(finding.rule): \(finding.detail) (session \(finding.session?.description ?? "-"))")
            }
        }
    }

    /// Finds the case that ended a program: each of the batch alone, in a system of its own.
    private func narrow(_ end: HostileTally.ProgramEnd, _ ground: HostileGround) async throws {
        let quietTally = HostileTally()
        var plan = plan
        plan.border = end.border
        try await HostileStage(plan: plan, tally: quietTally, safeguardOff: safeguardOff).run { ground in
            for number in end.numbers {
                var hasFailed = false
                do {
                    try await end.border.border.attempt(number..<(number + 1), on: ground)
                } catch {
                    hasFailed = true
                }
                let patience = Duration.milliseconds(hasFailed ? 2000 : 20)
                guard let ended = try await ground.endedProgram(patience: patience) else {
                    quietTally.settle(end.border)
                    continue
                }
                tally.violation(
                    "alone: \(ended.launch.name): \(quietTally.underWay(end.border, seed: plan.seed))")
                return
            }
            tally.violation("none of \(end.numbers.count) cases of \(end.border.rawValue) ends a program alone")
        }
    }
}

extension HostileGround {
    /// A program that should run and does not. What traps is gone a moment after its last word.
    func endedProgram(patience: Duration) async throws -> ChildProcess? {
        do {
            try await eventually(timeLimit: patience, "a program to end") { !endedPrograms().isEmpty }
        } catch is TimeLimitExceeded {
            // All are there.
        }
        return endedPrograms().first
    }

    /// What the programs said last, for whoever looks into a violation.
    func printLogs() {
        for program in programs { print("log of \(program.launch.name):\n\(program.log.suffix(6000))") }
    }

    private func endedPrograms() -> [ChildProcess] { programs.filter { $0.exit != nil } }

    private var programs: [ChildProcess] {
        ([system.gateway, system.janitor, guarded.gateway] + system.workers + guarded.workers).compactMap { $0 }
    }
}
