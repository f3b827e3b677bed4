import Foundation
import TestKit
import Testing

@testable import worker

/// What commands use too much of, and how they end.
@Suite(.timeLimit(.minutes(1))) struct SandboxLimitTests {
    @Test func aCommandThatTakesTooLongIsEndedWithEverythingItStarted() async throws {
        let fixture = try SandboxFixture()
        let outcome = try await fixture.shell(
            "sleep \(fixture.mark) & echo begun; sleep \(fixture.mark)", timeout: .seconds(1))
        #expect(outcome.end == .timedOut(.seconds(1)))
        #expect(outcome.output == "begun\n")
        #expect(outcome.duration < .seconds(5))
        #expect(!outcome.result.isSuccess)
        try await fixture.expectNothingLeft()
    }

    @Test func signalsThatAreIgnoredDoNotProlongIt() async throws {
        let fixture = try SandboxFixture()
        let outcome = try await fixture.shell(
            "trap '' TERM INT HUP QUIT; setsid sh -c 'trap \"\" TERM; sleep \(fixture.mark)' & sleep \(fixture.mark)",
            timeout: .seconds(1))
        #expect(outcome.end == .timedOut(.seconds(1)))
        try await fixture.expectNothingLeft()
    }

    @Test func whatACommandLeavesRunningEndsWithIt() async throws {
        let fixture = try SandboxFixture()
        let outcome = try await fixture.shell(
            "nohup setsid sleep \(fixture.mark) >/dev/null 2>&1 & (sleep \(fixture.mark) &) ; echo done",
            timeout: .seconds(10))
        #expect(outcome.end == .exited(0))
        #expect(outcome.output == "done\n")
        #expect(outcome.duration < .seconds(5))
        try await fixture.expectNothingLeft()
    }

    @Test func aStoppedCallEndsTheCommand() async throws {
        let fixture = try SandboxFixture()
        let started = Mailbox<String>("output")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    try await fixture.shell("echo go; sleep \(fixture.mark)") { started.put($0) }
                }
            }
            #expect(try await started.next() == "go\n")
            try await eventually("the command to run") { !fixture.markedProcesses().isEmpty }
            group.cancelAll()
            try await group.waitForAll()
        }
        try await fixture.expectNothingLeft()
    }

    @Test func aForkBombIsContained() async throws {
        let fixture = try SandboxFixture()
        let bomb = "import os\nwhile True:\n try: os.fork()\n except OSError: pass\n"
        let start = ContinuousClock.now
        let outcome = try await fixture.sandbox.run(
            SandboxCommand(
                argv: [CodeExecTool.python, "-I", "-", fixture.mark], input: Array(bomb.utf8), timeLimit: .seconds(3)),
            work: try fixture.folders.make(fixture.session))
        // Root is not bound by the kernel's limit and is ended for it; others just get no further.
        switch outcome.end {
        case .exceeded(let what): #expect(what.contains("processes"))
        case .timedOut: break
        case .exited, .killed: Issue.record("\(outcome)")
        }
        try await fixture.expectNothingLeft()
        #expect(ContinuousClock.now - start < .seconds(15))
        // The machine goes on.
        #expect(try await fixture.shell("echo fine").output == "fine\n")
    }

    @Test func manyProcessesAtOnceAreTooMany() async throws {
        let fixture = try SandboxFixture { $0.maxTasks = 20 }
        let outcome = try await fixture.shell(
            "n=0; while [ $n -lt 60 ]; do sleep \(fixture.mark) & n=$((n+1)); done; sleep 5; echo lived")
        #expect(!outcome.output.contains("lived"))
        #expect(!outcome.result.isSuccess)
        try await fixture.expectNothingLeft()
    }

    @Test func oneProcessGetsNoMoreThanItsMemory() async throws {
        let fixture = try SandboxFixture()
        let outcome = try await fixture.shell("\(CodeExecTool.python) -I -c 'bytearray(1 << 30)'")
        #expect(outcome.end == .exited(1))
        #expect(outcome.output.contains("MemoryError"))
    }

    @Test func allProcessesTogetherGetNoMoreThanTheirs() async throws {
        let fixture = try SandboxFixture { $0.maxResidentBytes = 100 * 1_048_576 }
        let eater = "\(CodeExecTool.python) -I -c 'import time; x = b\"y\" * (60 << 20); time.sleep(10)'"
        let outcome = try await fixture.shell("\(eater) & \(eater) & wait")
        #expect(outcome.end == .exceeded("its processes together used more than 100 MiB of memory"))
    }

    @Test func theTemporaryFolderAndFilesHaveTheirSizes() async throws {
        let fixture = try SandboxFixture {
            $0.maxTemporaryBytes = 4 * 1_048_576
            $0.maxFileBytes = 1_048_576
        }
        let outcome = try await fixture.shell(
            """
            for n in 1 2 3 4 5 6; do head -c 1000000 /dev/zero > /tmp/$n 2>/dev/null || echo full $n; done
            head -c 2000000 /dev/zero > /work/big; stat -c %s /work/big
            """)
        #expect(outcome.output.contains("full 5"))
        #expect(outcome.output.hasSuffix("1048576\n"))
    }

    @Test func ofHugeOutputTheBeginningAndTheEndAreKept() async throws {
        let fixture = try SandboxFixture()
        let outcome = try await fixture.shell("echo first; head -c 20000000 /dev/zero | tr '\\0' x; echo; echo last")
        #expect(outcome.end == .exited(0))
        #expect(outcome.output.hasPrefix("first\nxxx"))
        #expect(outcome.output.hasSuffix("xxx\nlast\n"))
        #expect(outcome.output.contains("bytes left out"))
        #expect(outcome.output.utf8.count < 66_000)
    }

    @Test func endlessOutputEndsTheCommand() async throws {
        let fixture = try SandboxFixture { $0.maxWrittenBytes = 8 * 1_048_576 }
        let outcome = try await fixture.shell("yes \(fixture.mark)", timeout: .seconds(30))
        #expect(outcome.end == .exceeded("it wrote more than 8 MiB of output"))
        try await fixture.expectNothingLeft()
    }

    @Test func aFullDiskEndsTheCommand() async throws {
        let fixture = try SandboxFixture { $0.minFreeDiskBytes = .max }
        let outcome = try await fixture.shell("sleep 10")
        guard case .exceeded(let what) = outcome.end else {
            Issue.record("\(outcome)")
            return
        }
        #expect(what.contains("disk space"))
    }

    @Test func errorOutputIsKeptInItsPlace() async throws {
        let fixture = try SandboxFixture()
        let outcome = try await fixture.shell("echo one; echo two >&2; echo three; exit 3")
        #expect(outcome.output == "one\ntwo\nthree\n")
        #expect(outcome.end == .exited(3))
    }
}
