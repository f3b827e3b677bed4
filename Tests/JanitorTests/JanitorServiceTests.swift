import Foundation
import Logging
import NaviProtocol
import NaviStore
import Synchronization
import TestKit
import Testing

@testable import janitor

@Suite("A round of the janitor")
struct JanitorServiceTests {
    private let folder: TemporaryFolder
    private let store: Store

    init() throws {
        folder = try TemporaryFolder()
        store = try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: .normal))
    }

    /// Does what a test tells it to, and counts.
    private final class StubSweep: Sweep {
        let name: String
        private let failure: (any Error)?
        private let count = Mutex(0)
        private let times = Mutex<[SweepTime]>([])

        init(_ name: String, failure: (any Error)? = nil) {
            self.name = name
            self.failure = failure
        }

        var runs: Int { count.withLock { $0 } }
        var doubt: Duration? { times.withLock { $0.last?.doubt } }

        func run(_ time: SweepTime, isDryRun: Bool) async throws -> SweepReport {
            count.withLock { $0 += 1 }
            times.withLock { $0.append(time) }
            if let failure { throw failure }
            return SweepReport(lines: ["done"])
        }
    }

    private func janitor(_ sweeps: [any Sweep], clocks: Clocks = .system()) -> JanitorService {
        JanitorService(
            store: store, sweeps: sweeps, mode: .once, interval: .seconds(300), lifetime: .seconds(86_400),
            ballast: Ballast(besides: folder["navi.db"]), clocks: clocks,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test(
        "A sweep that fails keeps no other from running, and everybody is told which one it was",
        arguments: [EACCES, EPERM, EISDIR, ENOTEMPTY, EBUSY, EROFS, ENAMETOOLONG, EIO, EMFILE, ELOOP])
    func failingSweep(number: Int32) async throws {
        let failing = StubSweep(
            "bad", failure: FileSystemError(operation: "open", path: "session_files", number: number))
        let (first, last) = (StubSweep("first"), StubSweep("last"))
        try await janitor([first, failing, last]).run()
        #expect([first, failing, last].map(\.runs) == [1, 1, 1])
        let problems = try await store.janitorProblems()
        #expect(problems.count == 1)
        #expect(problems.first?.contains("bad") == true)
        #expect(problems.first?.contains(String(cString: strerror(number))) == true)

        try await janitor([first]).run()
        #expect(try await store.janitorProblems() == [], "what is mended is told no longer")
    }

    @Test(
        "What is wrong with one sweep's rows ends nothing",
        arguments: [StoreError.Code.internal, .busy, .cannotOpen, .fenced])
    func storeErrors(code: StoreError.Code) async throws {
        let (failing, last) = (StubSweep("bad", failure: StoreError(code, "no luck")), StubSweep("last"))
        try await janitor([failing, last]).run()
        #expect(last.runs == 1)
        #expect(try await store.janitorProblems() == ["bad: no luck"])
    }

    @Test("A full disk gets the ballast's room and a second try, and then the other sweeps run")
    func fullDisk() async throws {
        let (failing, last) = (StubSweep("bad", failure: StoreError(.diskFull, "full")), StubSweep("last"))
        try await janitor([failing, last]).run()
        #expect(failing.runs == 2 && last.runs == 1)
        #expect(!folder.exists("ballast"))
    }

    @Test("A database that is damaged or gone ends the process", arguments: [StoreError.Code.io, .corrupt])
    func fatal(code: StoreError.Code) async throws {
        let (failing, last) = (StubSweep("bad", failure: StoreError(code, "gone")), StubSweep("last"))
        await #expect(throws: StoreError.self) { try await janitor([failing, last]).run() }
        #expect(last.runs == 0)
    }

    @Test("A problem is news once, and again only after it has been gone")
    func news() {
        var book = ProblemBook()
        let (one, two) = (SweepProblem(place: "a", reason: "busy"), SweepProblem(place: "b", reason: "busy"))
        #expect(book.update([one, one]) == [one])
        #expect(book.update([one, two]) == [two])
        #expect(book.update([two]) == [])
        #expect(book.current == [two])
        #expect(book.update([one, two]) == [one])
    }

    @Test("However many problems there are, what is told of them is bounded and has no lines of its own making")
    func manyProblems() async throws {
        try await store.publishJanitorProblems(
            (0..<500).map { "problem\n\($0) " + String(repeating: "x", count: 5000) })
        let told = try await store.janitorProblems()
        #expect(told.count == 21 && told.last == "480 more problems")
        #expect(told.allSatisfy { $0.count <= 300 })
    }

    @Test("A clock that jumps ahead makes nothing old, for any length, and when it comes back all is as before")
    func jump() async throws {
        let sweep = StubSweep("sweep")
        let start = Timestamp(milliseconds: 1_800_000_000_000)
        func round(wall: Duration, boot: Duration, bootID: String = "b") async throws -> Duration? {
            let clock = LeaseClock(bootID: bootID) { boot.wholeMilliseconds }
            try await janitor([sweep], clocks: Clocks(wall: TestTime(wall: { start + wall }), boot: clock)).run()
            return sweep.doubt
        }
        let (hour, day) = (Duration.seconds(3600), Duration.seconds(86_400))
        #expect(try await round(wall: .zero, boot: hour) == .zero)
        #expect(try await round(wall: hour, boot: hour * 2) == .zero)
        #expect(try await round(wall: hour + day * 10_000, boot: hour * 2) == day * 10_000)
        #expect(try await round(wall: hour * 2 + day * 10_000, boot: hour * 3) == day * 10_000)
        #expect(try await round(wall: hour * 3, boot: hour * 4) == .zero)
    }
}
