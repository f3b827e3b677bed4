import Foundation
import TestKit
import Testing

@testable import worker

/// Attempts to get out. Each one has a control next to it, where that is possible, that shows the attempt would be seen.
@Suite(.timeLimit(.minutes(1))) struct SandboxEscapeTests {
    @Test func thereIsNoNetwork() async throws {
        let fixture = try SandboxFixture()
        let listener = try BoundSocket(listens: true)
        let code = """
            import socket
            print([name for _, name in socket.if_nameindex()])
            for address in [("127.0.0.1", \(listener.port)), ("1.1.1.1", 80), ("169.254.169.254", 80)]:
                try:
                    socket.create_connection(address, 2)
                    print("connected")
                except OSError as error:
                    print("refused")
            """
        let inside = try await fixture.sandbox.run(
            SandboxCommand(argv: [CodeExecTool.python, "-I", "-"], input: Array(code.utf8)),
            work: try fixture.folders.make(fixture.session))
        #expect(inside.output == "['lo']\nrefused\nrefused\nrefused\n")
    }

    @Test func abstractSocketsOfTheMachineAreOutOfReach() async throws {
        let fixture = try SandboxFixture()
        let outcome = try await fixture.shell("grep -c @ /proc/net/unix")
        #expect(outcome.output == "0\n")
    }

    @Test func otherProcessesAreInvisible() async throws {
        let fixture = try SandboxFixture()
        let outcome = try await fixture.shell(
            "ls -d /proc/[0-9]* | wc -l; tr '\\0' ' ' < /proc/1/cmdline | cut -c 1-20")
        let lines = outcome.output.split(separator: "\n")
        #expect(try #require(lines.first.flatMap { Int($0) }) <= 5)
        #expect(lines.last?.contains("bwrap") == true)
    }

    @Test func theWorkerAndItsParentCannotBeSignalled() async throws {
        let fixture = try SandboxFixture()
        // Inside, the first process is the sandbox's own.
        let outside = [getpid(), getppid()].filter { $0 > 1 }.map { "\($0)" }.joined(separator: " ")
        let outcome = try await fixture.shell(
            "for p in \(outside); do kill -0 $p 2>/dev/null && echo reached; done; kill -9 -1; echo alive"
        )
        #expect(!outcome.output.contains("reached"))
        #expect(kill(getpid(), 0) == 0)
    }

    @Test func killingTheFirstProcessInsideEndsNothingOutside() async throws {
        let fixture = try SandboxFixture()
        let outcome = try await fixture.shell("kill -9 1; echo still here; kill -9 $PPID; echo $PPID")
        #expect(outcome.output.hasPrefix("still here"))
    }

    @Test(arguments: [
        "/navi-test", "/usr/navi-test", "/usr/bin/navi-test", "/etc/navi-test", "/dev/navi-test", "/proc/navi-test",
        "/var/navi-test", "/root/navi-test", "/sys/navi-test", "/files/navi-test", "/proc/sys/kernel/core_pattern",
        "/proc/sysrq-trigger", "/proc/sys/vm/drop_caches", "/proc/self/oom_score_adj",
    ])
    func nothingOutsideOfTheWorkFolderCanBeWritten(_ path: String) async throws {
        let fixture = try SandboxFixture()
        try fixture.folder.makeFolder("session_files/\(fixture.session)")
        let outcome = try await fixture.shell(
            "(: >> \(path)) 2>/dev/null && echo wrote; echo y > /work/y && echo ok")
        #expect(outcome.output == "ok\n")
        #expect(try fixture.folder.read("work/\(fixture.session)/y") == Array("y\n".utf8))
    }

    @Test func filesOfTheMachineCannotBeRead() async throws {
        let fixture = try SandboxFixture()
        try fixture.folder.write("the state database", to: "navi.db")
        try fixture.folder.write("of another session", to: "work/other/secret")
        let paths = [
            "/etc/shadow", "/etc/passwd", "/etc/hostname", "/root/.bashrc", fixture.folder["navi.db"],
            fixture.folder["work/other/secret"], "/work/../navi.db", "/proc/1/root\(fixture.folder["navi.db"])",
            "/proc/1/cwd/../navi.db", "/sys/class/net/lo/address", "/var/log/dpkg.log", "/dev/vda", "/dev/sda",
            "/dev/mem",
        ]
        let outcome = try await fixture.shell(
            "for f in \(paths.joined(separator: " ")); do cat $f 2>/dev/null && echo READ $f; done; echo end")
        #expect(outcome.output == "end\n")
    }

    @Test func theEnvironmentIsEmptyEvenThatOfTheFirstProcess() async throws {
        setenv("NAVI_TEST_SECRET", "sesame", 1)
        defer { unsetenv("NAVI_TEST_SECRET") }
        let fixture = try SandboxFixture()
        let outcome = try await fixture.shell("cat /proc/*/environ | tr '\\0' '\\n' | cut -d = -f 1 | sort -u; env")
        #expect(!outcome.output.contains("sesame"))
        let names = Set(outcome.output.split(separator: "\n").map { String($0.prefix { $0 != "=" }) })
        #expect(names.subtracting(["PATH", "HOME", "LANG", "TERM", "PWD", "OLDPWD", "SHLVL", "_"]).isEmpty, "\(names)")
    }

    @Test func aLinkInTheWorkFolderLeadsNowhere() async throws {
        let fixture = try SandboxFixture()
        try fixture.folder.write("secret", to: "navi.db")
        _ = try fixture.folders.make(fixture.session)
        try FileManager.default.createSymbolicLink(
            atPath: fixture.folder["work/\(fixture.session)/link"], withDestinationPath: fixture.folder["navi.db"])
        let outcome = try await fixture.shell("cat link; echo x > link; ln -s /etc/shadow s; cat s; echo end")
        #expect(!outcome.output.contains("secret") && outcome.output.hasSuffix("end\n"))
        #expect(try fixture.folder.read("navi.db") == Array("secret".utf8))
    }

    @Test func thereAreNoPrivilegesAndNoWayToGetSome() async throws {
        let fixture = try SandboxFixture()
        let outcome = try await fixture.shell(
            """
            grep -E '^(CapPrm|CapEff|CapBnd|NoNewPrivs)' /proc/self/status | tr -d '\\t'
            unshare -U true 2>/dev/null && echo namespace
            mount -t tmpfs none /tmp 2>/dev/null && echo mounted
            mount -o remount,rw /usr 2>/dev/null && echo remounted
            umount /proc 2>/dev/null && echo unmounted
            mknod /work/disk b 254 0 2>/dev/null && echo device
            chroot /work /bin/true 2>/dev/null && echo root
            """)
        let zero = String(repeating: "0", count: 16)
        #expect(outcome.output == "CapPrm:\(zero)\nCapEff:\(zero)\nCapBnd:\(zero)\nNoNewPrivs:1\n")
    }

    @Test func uploadedFilesCanBeReadButNotChanged() async throws {
        let fixture = try SandboxFixture()
        try fixture.folder.write("a,b", to: "session_files/\(fixture.session)/table.csv")
        let outcome = try await fixture.shell(
            "cat /files/table.csv; echo; rm -f /files/table.csv 2>/dev/null || echo no")
        #expect(outcome.output == "a,b\nno\n")
    }

    @Test func theWorkFolderLastsAndBelongsToTheSession() async throws {
        let fixture = try SandboxFixture()
        _ = try await fixture.shell("echo kept > note; chmod 000 /work")
        #expect(try await fixture.shell("pwd; cat note").output == "/work\nkept\n")
        let attributes = try FileManager.default.attributesOfItem(atPath: fixture.folders.path(fixture.session))
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }
}
