import Foundation
import TestKit
import Testing

@testable import worker

@Suite(.timeLimit(.minutes(1))) struct ProgramRunTests {
    private func run(
        _ script: String, input: String = "", timeLimit: Duration = .seconds(20), in folder: TemporaryFolder? = nil
    ) async throws -> ProgramOutcome {
        let launch = ProgramLaunch(
            executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"],
            workingDirectory: folder?.path)
        return try await ProgramRun(
            launch: launch, input: .bytes(Array(input.utf8)),
            limits: ProgramLimits(time: timeLimit, maxOutputBytes: 1000)
        ).run()
    }

    private func isGone(_ name: String, in folder: TemporaryFolder) async throws {
        let pid = try #require(
            pid_t(String(decoding: folder.read(name), as: UTF8.self).trimmingCharacters(in: .newlines)))
        try await ProcessTable.waitForEnd(of: pid)
    }

    @Test func outputErrorsAndStatusAreKept() async throws {
        let outcome = try await run("cat; echo oops >&2; exit 3", input: "hello")
        #expect(outcome.end == .exited(3))
        #expect(outcome.output.text == "hello")
        #expect(outcome.errors.text == "oops\n")
    }

    @Test func aProgramNeedNotReadItsInput() async throws {
        let input = String(repeating: "x", count: 1 << 20)
        #expect(try await run("exec <&-; echo done", input: input).output.text == "done\n")
        #expect(try await run("true", input: input).end == .exited(0))
    }

    @Test func nothingOfTheWorkersEnvironmentGetsThrough() async throws {
        let names = try await run("env").output.text.split(separator: "\n").map { $0.prefix { $0 != "=" } }
        #expect(Set(names).isSubset(of: ["PATH", "PWD", "SHLVL", "_", "OLDPWD"]))
    }

    @Test func aProgramThatIgnoresItsEndIsKilledWithAllItStarted() async throws {
        let folder = try TemporaryFolder()
        let begin = ContinuousClock.now
        let outcome = try await run(
            "trap '' TERM; echo begun; (trap '' TERM; sleep 1000) & echo $! >child; echo $$ >self; sleep 1000; sleep 1000",
            timeLimit: .milliseconds(500), in: folder)
        #expect(outcome.end == .timedOut)
        #expect(outcome.output.text == "begun\n")
        #expect(begin.duration(to: .now) < .seconds(10))
        try await isGone("self", in: folder)
        try await isGone("child", in: folder)
    }

    @Test func whatAProgramLeavesInTheBackgroundIsEnded() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await run("sleep 1000 & echo $! >child; echo done", in: folder)
        #expect(outcome.end == .exited(0))
        #expect(outcome.output.text == "done\n")
        try await isGone("child", in: folder)
    }

    @Test func cancellingEndsTheProgram() async throws {
        let folder = try TemporaryFolder()
        await #expect(throws: CancellationError.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await run("echo $$ >self; exec sleep 1000", in: folder) }
                try await eventually("the program to begin") { (try? folder.read("self").isEmpty) == false }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
        try await isGone("self", in: folder)
    }

    @Test func aFloodIsEndedAndItsMiddleLeftOut() async throws {
        let launch = ProgramLaunch(executable: "yes", environment: ["PATH": "/usr/bin:/bin"])
        var limits = ProgramLimits(time: .seconds(20), maxOutputBytes: 1000)
        limits.maxWrittenBytes = 1 << 20
        let outcome = try await ProgramRun(launch: launch, limits: limits).run()
        #expect(outcome.end == .flooded)
        #expect(outcome.output.text.utf8.count < 1100)
        #expect(outcome.output.totalBytes > 1 << 20)
    }

    @Test func aFloodOfErrorsIsEndedToo() async throws {
        let launch = ProgramLaunch(
            executable: "/bin/sh", arguments: ["-c", "echo out; yes >&2"], environment: ["PATH": "/usr/bin:/bin"])
        let limits = ProgramLimits(time: .seconds(20), wholeOutputBytes: 1000)
        let outcome = try await ProgramRun(launch: launch, limits: limits).run()
        #expect(outcome.end == .flooded)
        #expect(outcome.errors.text.utf8.count < 100)
    }

    @Test func aProgramMayGoBackInAFileThatItReads() async throws {
        let folder = try TemporaryFolder()
        let input = try StandardInput.descriptor(Array("héllo\n".utf8), in: folder.path)
        let launch = ProgramLaunch(
            executable: "/bin/sh", arguments: ["-c", "cat /dev/stdin /dev/stdin"],
            environment: ["PATH": "/usr/bin:/bin"])
        let run = ProgramRun(
            launch: launch, input: .file(input.rawValue),
            limits: ProgramLimits(time: .seconds(20), wholeOutputBytes: 1000))
        for _ in 0..<2 {
            #expect(try await run.run().output.text == "héllo\nhéllo\n")
        }
        try input.close()
        #expect(folder.names().isEmpty)
    }

    @Test func aProgramThatIsNotThereIsAFailure() async throws {
        let launch = ProgramLaunch(executable: "/no/such/program", environment: [:], workingDirectory: "/no/folder")
        await #expect(throws: ProgramFailure.self) {
            _ = try await ProgramRun(
                launch: launch, limits: ProgramLimits(time: .seconds(5), maxOutputBytes: 10)
            ).run()
        }
    }
}
