import Foundation
import TestKit
import Testing

@testable import worker

/// System calls that nothing in the sandbox gets through to.
@Suite(.timeLimit(.minutes(1))) struct SystemCallFilterTests {
    /// Runs Python inside, or outside as a control.
    private func python(_ code: String, in fixture: SandboxFixture) async throws -> String {
        let outcome = try await fixture.sandbox.run(
            SandboxCommand(argv: [CodeExecTool.python, "-I", "-"], input: Array(code.utf8)),
            work: try fixture.folders.make(fixture.session))
        return outcome.output
    }

    private func sandboxes() throws -> (with: SandboxFixture, without: Sandbox) {
        let fixture = try SandboxFixture()
        return (fixture, Sandbox(bubblewrap: fixture.sandbox.bubblewrap, limits: fixture.sandbox.limits))
    }

    private static let memory = """
        import ctypes, os
        def name(call):
            try:
                call()
                return "got it"
            except OSError as error:
                return os.strerror(error.errno)
        libc = ctypes.CDLL(None, use_errno=True)
        def shm():
            if libc.shmget(0, 4096, 0o1600) < 0: raise OSError(ctypes.get_errno(), "")
        print(name(lambda: os.memfd_create("m")))
        print(name(shm))
        """

    @Test func memoryThatBelongsToNoProcessCannotBeTaken() async throws {
        let (fixture, without) = try sandboxes()
        #expect(
            try await python(Self.memory, in: fixture) == "Operation not permitted\nOperation not permitted\n")
        let control = try await without.run(
            SandboxCommand(argv: [CodeExecTool.python, "-I", "-"], input: Array(Self.memory.utf8)),
            work: try fixture.folders.make(fixture.session))
        #expect(control.output == "got it\ngot it\n", "the attempt would be seen")
    }

    @Test func onlySocketsThatNamespacesBindCanBeMade() async throws {
        let fixture = try SandboxFixture()
        let code = """
            import socket, os
            for family in [1, 2, 10, 16, 40, 38, 17]:
                try:
                    socket.socket(family, socket.SOCK_DGRAM).close()
                    print(family)
                except OSError as error:
                    print(family, error.errno == 97)
            """
        #expect(try await python(code, in: fixture) == "1\n2\n10\n16\n40 True\n38 True\n17 True\n")
    }

    @Test func ordinaryProgramsRunUnderTheFilter() async throws {
        let fixture = try SandboxFixture()
        let code = """
            import threading, subprocess, tempfile, multiprocessing, socket, sqlite3, os
            t = threading.Thread(target=lambda: None); t.start(); t.join()
            print(subprocess.run(["echo", "a"], capture_output=True).stdout)
            a, b = socket.socketpair(); a.send(b"x"); print(b.recv(1))
            with tempfile.TemporaryFile() as f: f.write(b"x" * 100000)
            print(sqlite3.connect("/work/x.db").execute("select 1").fetchone())
            """
        #expect(try await python(code, in: fixture) == "b'a\\n'\nb'x'\n(1,)\n")
    }

    @Test func theFilterIsWellFormedAndNamesNoCallTwice() throws {
        let program = try #require(SystemCallFilter.program)
        #expect(program.count % 8 == 0 && program.count / 8 <= 4096)
        for numbers in [RefusedSystemCall.all.compactMap(\.x86), RefusedSystemCall.all.compactMap(\.arm)] {
            #expect(Set(numbers).count == numbers.count)
        }
    }

    @Test func theProbeRefusesASandboxWhoseFilterIsNotInForce() async throws {
        let fixture = try SandboxFixture()
        // A bubblewrap that drops the filter on its way.
        let script = """
            #!/bin/sh
            [ "$1" = --seccomp ] && shift 2
            exec \(fixture.sandbox.bubblewrap) "$@"
            """
        let path = try fixture.folder.write(program: script, to: "bwrap")
        let probe = SandboxProbe(
            sandbox: Sandbox(bubblewrap: path, limits: fixture.sandbox.limits, filter: fixture.sandbox.filter),
            folders: fixture.folders)
        #expect(await probe.failure() == "it is not tight: no system call filter")
    }
}
