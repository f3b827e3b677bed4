import Foundation
import NaviProtocol
import Synchronization
import TestKit
import Testing

@testable import worker

@Suite(.timeLimit(.minutes(1))) struct SandboxToolTests {
    @Test func aCommandsOutputAndStatusAreTheResult() async throws {
        let fixture = try SandboxFixture()
        let tool = TerminalTool(runner: fixture.runner)
        let context = ToolContext.fixture(session: fixture.session)
        let good = try await tool.call(["command": "echo hi"], context)
        #expect(good.isSuccess)
        #expect(good.output.hasPrefix(written("hi\n") + "\n[exit status 0 after "))
        let bad = try await tool.call(["command": "echo oh; exit 4"], context)
        #expect(bad.error?.hasPrefix("Exit status 4 after ") == true)
        #expect(bad.output == written("oh\n"))
        let killed = try await tool.call(["command": "kill -9 $$"], context)
        #expect(killed.error?.hasPrefix("Ended by signal 9") == true)
    }

    private func written(_ text: String) -> String { Fence.marking(text, "what the command wrote") }

    @Test func theFolderAndTheTimeoutAreTheCallers() async throws {
        let fixture = try SandboxFixture()
        let tool = TerminalTool(runner: fixture.runner)
        let context = ToolContext.fixture(session: fixture.session)
        _ = try await tool.call(["command": "mkdir -p a/b"], context)
        #expect(
            try await tool.call(["command": "pwd", "working_dir": "a/b"], context).output
                .hasPrefix(written("/work/a/b\n")))
        #expect(
            try await tool.call(["command": "pwd", "working_dir": "/tmp"], context).output.hasPrefix(written("/tmp\n")))
        let missing = try await tool.call(["command": "pwd", "working_dir": "none"], context)
        #expect(missing.text.contains("/work/none"))
        let late = try await tool.call(["command": "sleep 10", "timeout": 1], context)
        #expect(late.error?.contains("Not finished within 1.0 s") == true)
        #expect(runner(fixture).timeLimit(["timeout": 4_000_000]) == .seconds(86_400))
    }

    private func runner(_ fixture: SandboxFixture) -> SandboxRunner { fixture.runner }

    @Test func outputIsShownWhileItComes() async throws {
        let fixture = try SandboxFixture()
        let shown = Mailbox<String>("output")
        let context = ToolContext.fixture(session: fixture.session, showOutput: { shown.put($0) })
        async let result = CodeExecTool(runner: fixture.runner).call(
            [
                "code":
                    "import os, time\nos.write(1, b'one\\n')\nwhile not os.path.exists('go'): time.sleep(0.01)\nos.write(1, b'two\\n')"
            ],
            context)
        #expect(try await shown.next() == "one\n")
        try fixture.folder.write("", to: "work/\(fixture.session)/go")
        #expect(try await shown.next() == "two\n")
        #expect(try await result.output.hasPrefix(written("one\ntwo\n")))
    }

    @Test func codeRunsInPythonAndItsErrorsAreShown() async throws {
        let fixture = try SandboxFixture()
        let tool = CodeExecTool(runner: fixture.runner)
        let context = ToolContext.fixture(session: fixture.session)
        let result = try await tool.call(["code": "import sys\nprint(sum(range(10)), sys.stdin.read())"], context)
        #expect(result.output.hasPrefix(written("45 \n")))
        let failed = try await tool.call(["code": "x = 1\nraise ValueError('no')"], context)
        #expect(failed.error?.hasPrefix("Exit status 1") == true)
        #expect(failed.output.contains("line 2") && failed.output.contains("ValueError: no"))
    }

    @Test func whatCannotBeRunIsSaid() async throws {
        let fixture = try SandboxFixture()
        let context = ToolContext.fixture(session: fixture.session)
        let terminal = TerminalTool(runner: fixture.runner)
        for command: JSONValue in ["a\u{0}b", .string(String(repeating: "x", count: 200_000)), 3, ""] {
            #expect(try await !terminal.call(["command": command], context).isSuccess)
        }
        let long = String(repeating: "#", count: CodeExecTool.maxCodeBytes + 1)
        #expect(try await !CodeExecTool(runner: fixture.runner).call(["code": .string(long)], context).isSuccess)
        let missing = SandboxRunner(sandbox: Sandbox(bubblewrap: "/nonexistent"), folders: fixture.folders)
        let result = try await missing.run(SandboxCommand(argv: ["/bin/true"]), context)
        #expect(result.error?.hasPrefix("The sandbox could not be started") == true)
    }
}

@Suite(.timeLimit(.minutes(1))) struct SandboxProbeTests {
    @Test func aSandboxThatHoldsPasses() async throws {
        let fixture = try SandboxFixture()
        #expect(await SandboxProbe(sandbox: fixture.sandbox, folders: fixture.folders).failure() == nil)
        #expect(fixture.folder.names(in: "work") == [".system-calls"])
    }

    @Test func withoutBubblewrapThereIsNoSandbox() async throws {
        let fixture = try SandboxFixture()
        let probe = SandboxProbe(sandbox: Sandbox(bubblewrap: "/nonexistent"), folders: fixture.folders)
        #expect(await probe.failure()?.hasPrefix("bubblewrap could not be started") == true)
    }

    private static let most =
        "--tmpfs / --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 "
        + "--proc /proc --dev /dev --chdir /work --clearenv --die-with-parent --unshare-user --unshare-pid --unshare-ipc"

    /// Stand-ins for bubblewrap that leave something out.
    @Test(arguments: [
        ("exit 0", "does not run"),
        (#"exec /usr/bin/bwrap \#(most) --unshare-net --bind "$W" /work -- /bin/true"#, "does not run"),
        // The network is shared.
        (#"exec /usr/bin/bwrap \#(most) --bind "$W" /work --remount-ro / -- "$@""#, "it "),
        // Files outside can be read.
        (#"exec /usr/bin/bwrap \#(most) --unshare-net --bind "$W" /work --ro-bind /etc /etc -- "$@""#, "not tight"),
        (#"exec /usr/bin/bwrap \#(most) --unshare-net --bind "$W" /work --setenv KEY x -- "$@""#, "not tight"),
    ])
    func oneThatLeaksIsFound(_ body: String, _ reason: String) async throws {
        let fixture = try SandboxFixture()
        let script = """
            #!/bin/sh
            while [ "$1" != -- ]; do [ "$1" = --bind ] && W=$2; shift; done; shift
            \(body)
            """
        let path = try fixture.folder.write(script, to: "bwrap")
        chmod(path, 0o755)
        let probe = SandboxProbe(
            sandbox: Sandbox(bubblewrap: path, limits: fixture.sandbox.limits), folders: fixture.folders)
        let failure = try #require(await probe.failure())
        #expect(failure.contains(reason), "\(failure)")
    }
}
