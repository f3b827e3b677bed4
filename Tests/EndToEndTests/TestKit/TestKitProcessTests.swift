import Foundation
import TestKit
import Testing

/// Programs that a test starts are watched, and gone when it ends.
@Suite(.timeLimit(.minutes(1)))
struct TestKitProcessTests {
    private func shell(_ script: String, _ folder: TemporaryFolder) -> ChildProcess.Launch {
        ChildProcess.Launch(
            name: "sh", executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"],
            logPath: folder["sh.log"])
    }

    @Test func outputLogAndStatusOfAProgramAreSeen() async throws {
        let folder = try TemporaryFolder()
        try await ProcessNursery.run { nursery in
            let child = try await nursery.start(shell("echo one; echo two; echo problem >&2; exit 78", folder))
            #expect(try await child.waitForExit() == .status(78))
            #expect(child.output == ["one", "two"])
            #expect(child.log == "problem\n")
        }
    }

    @Test func aProgramThatStillRunsIsKilledAtTheEndEvenWhenTheTestFails() async throws {
        struct Trouble: Error {}
        let folder = try TemporaryFolder()
        var pid: pid_t = 0
        await #expect(throws: Trouble.self) {
            try await ProcessNursery.run { nursery in
                let child = try await nursery.start(shell("trap '' TERM; echo up; sleep 600", folder))
                #expect(try await child.lines.next() == "up")
                pid = try #require(child.pid)
                throw Trouble()
            }
        }
        #expect(kill(pid, 0) == -1)
    }

    @Test func aProgramThatDoesNotExistIsAFailureThatNamesIt() async throws {
        let folder = try TemporaryFolder()
        var launch = shell("", folder)
        launch.executable = "/nonexistent"
        let error = await #expect(throws: Failure.self) {
            try await ProcessNursery.run { _ = try await $0.start(launch) }
        }
        #expect(error?.description.contains("sh could not be started") == true)
    }
}
