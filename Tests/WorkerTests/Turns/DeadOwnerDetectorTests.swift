import Foundation
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct DeadOwnerDetectorTests {
    private let folder: TemporaryFolder
    private let own = ProcessIdentity(pid: 10, start: 100, pidNamespace: "pid:[1]")

    init() throws {
        folder = try TemporaryFolder()
        try addProcess(10, start: 100)
    }

    private func addProcess(_ pid: Int, start: Int, state: String = "S") throws {
        let zeros = Array(repeating: "0", count: 18).joined(separator: " ")
        try folder.write("\(pid) (navi (worker) x) \(state) \(zeros) \(start) 0 0\n", to: "\(pid)/stat")
    }

    private func worker(_ pid: Int, start: Int, boot: String = "boot", space: String = "pid:[1]") -> WorkerRecord {
        WorkerRecord(id: WorkerID("w\(pid)"), pid: pid, pidNamespace: space, processStart: start, bootID: boot)
    }

    private func dead(
        _ workers: WorkerRecord..., own: ProcessIdentity?? = .none, hidden: Set<Int> = []
    ) -> [String] {
        let detector = DeadOwnerDetector(
            own: own ?? self.own, bootID: "boot", procRoot: folder.path, isThere: hidden.contains)
        return detector.deadWorkers(among: workers).map(\.value)
    }

    @Test func aLivingProcessIsNotDead() throws {
        try addProcess(20, start: 200)
        #expect(dead(worker(20, start: 200)).isEmpty)
    }

    @Test func aMissingProcessIsDead() {
        #expect(dead(worker(21, start: 200)) == ["w21"])
    }

    /// As under `ProtectProc=invisible`, where no worker sees another one.
    @Test func aProcessThatProcHidesIsNotDead() {
        #expect(dead(worker(21, start: 200), worker(22, start: 200), hidden: [21]) == ["w22"])
    }

    @Test func theKernelKnowsWhichProcessesThereAre() async throws {
        #expect(DeadOwnerDetector.takesSignals(Int(getpid())))
        #expect(DeadOwnerDetector.takesSignals(1))
        #expect(!DeadOwnerDetector.takesSignals(0))
        #expect(!DeadOwnerDetector.takesSignals(Int(pid_t.max)))
    }

    @Test func aReusedProcessIDIsDead() throws {
        try addProcess(22, start: 999)
        #expect(dead(worker(22, start: 200)) == ["w22"])
    }

    @Test func aProcessThatOnlyWaitsToBeCollectedIsDead() throws {
        try addProcess(23, start: 200, state: "Z")
        #expect(dead(worker(23, start: 200)) == ["w23"])
    }

    @Test func nothingIsKnownOfOtherBootsAndNamespaces() {
        #expect(dead(worker(24, start: 1, boot: "earlier"), worker(25, start: 1, space: "pid:[2]")).isEmpty)
    }

    @Test func whoCannotSeeItselfDeclaresNobodyDead() throws {
        #expect(dead(worker(26, start: 1), own: .some(nil)).isEmpty)
        folder.remove()
        #expect(dead(worker(26, start: 1)).isEmpty)
    }

    @Test func aProcessThatCannotBeLookedAtIsNotDead() throws {
        // A folder instead of a file, a file without a line, one that leads to itself: neither says that a process ended.
        try folder.write("", to: "27/stat/x")
        try folder.write("", to: "28/stat")
        try folder.write("", to: "29/other")
        try FileManager.default.createSymbolicLink(
            atPath: folder["29/stat"], withDestinationPath: folder["29/stat"])
        #expect(dead(worker(27, start: 1), worker(28, start: 1), worker(29, start: 1)).isEmpty)
    }

    @Test func thisProcessSeesItself() throws {
        let own = try #require(ProcessIdentity.current())
        guard case .process(let stat) = ProcessStat.read(procRoot: "/proc", pid: own.pid) else {
            Issue.record("not seen")
            return
        }
        #expect(stat.start == own.start)
        #expect(own.pidNamespace.hasPrefix("pid:["))
    }

    @Test(arguments: ["", "1", "1 (x", "1 (x) S 1 2 3", "1 (x) S " + String(repeating: "a ", count: 30)])
    func brokenLinesAreNoProcess(line: String) {
        #expect(ProcessStat(line) == nil)
    }
}
