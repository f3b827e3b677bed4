import Foundation
import NaviProtocol
import Synchronization
import TestKit

@testable import worker

/// A sandbox with folders of its own, and a look at the machine's processes.
final class SandboxFixture: Sendable {
    let folder: TemporaryFolder
    let folders: WorkFolders
    let session = SessionID.random()
    let sandbox: Sandbox
    /// Something that only this test's commands have in their command lines.
    let mark = "31\(UInt32.random(in: 100_000...999_999))"

    init(_ change: (inout SandboxLimits) -> Void = { _ in }) throws {
        var limits = SandboxLimits()
        limits.minFreeDiskBytes = 0
        change(&limits)
        folder = try TemporaryFolder()
        folders = WorkFolders(root: folder["work"], sessionFiles: folder["session_files"])
        sandbox = Sandbox(
            bubblewrap: try Binaries.tool("bwrap", package: "bubblewrap"), limits: limits,
            filter: try SystemCallFilter.install(in: folders.root))
    }

    var runner: SandboxRunner { SandboxRunner(sandbox: sandbox, folders: folders) }

    /// Runs a shell command.
    func shell(
        _ command: String, timeout: Duration = .seconds(15), show: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> SandboxOutcome {
        try await sandbox.run(
            SandboxCommand(argv: ["/bin/sh", "-c", command], timeLimit: timeout), work: try folders.make(session),
            files: folders.files(session), live: ScriptedOutput(onPiece: show))
    }

    /// Processes of the machine, inside of sandboxes or outside, that have the mark in their command lines.
    func markedProcesses() -> [String] {
        ProcFile.names(in: "/proc").filter { Int($0) != nil }
            .filter { ProcFile.text("/proc/\($0)/cmdline").split(separator: "\0").contains("\(mark)") }
    }

    /// Waits until no marked process is left: the kernel ends them at once, but not before the sandbox's own end.
    func expectNothingLeft() async throws {
        try await eventually(timeLimit: .seconds(5), "the end of everything that ran") { markedProcesses().isEmpty }
    }
}
