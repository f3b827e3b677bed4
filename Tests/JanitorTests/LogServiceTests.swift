import Foundation
import Logging
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import janitor

@Suite("Keeping the log short")
struct LogServiceTests {
    private let start = ContinuousClock.now

    private func noted(
        _ watch: inout LogWatch, _ usage: LogUsage, busy: Bool, held: Duration = .zero, after: Duration = .zero
    ) -> Bool {
        watch.note(
            CheckpointResult(busy: busy, walFrames: 1, checkpointed: 1, held: held), of: usage, at: start + after)
    }

    @Test("A log is due once it is long; what was moved is not due again until somebody writes")
    func due() {
        var watch = LogWatch(limit: 100, alarm: 400)
        let usage = LogUsage(round: 1, bytes: 100)
        #expect(!watch.isDue(LogUsage(round: 1, bytes: 99), at: start))
        #expect(watch.isDue(usage, at: start))
        _ = noted(&watch, usage, busy: false)
        #expect(!watch.isDue(usage, at: start))
        // A reader was still in the old round: the log goes on at its end.
        #expect(watch.isDue(LogUsage(round: 1, bytes: 101), at: start))
        #expect(watch.isDue(LogUsage(round: 2, bytes: 150), at: start))
    }

    @Test("A log that stays long is warned of once, and again only after it has been short")
    func alarm() {
        var watch = LogWatch(limit: 100, alarm: 400)
        let quiet = noted(&watch, LogUsage(round: 1, bytes: 399), busy: true)
        let first = noted(&watch, LogUsage(round: 1, bytes: 400), busy: true)
        let second = noted(&watch, LogUsage(round: 1, bytes: 900), busy: true)
        #expect(!quiet && first && !second)
        _ = noted(&watch, LogUsage(round: 1, bytes: 900), busy: false)
        let again = noted(&watch, LogUsage(round: 2, bytes: 500), busy: true)
        #expect(again)
    }

    @Test(
        "Rounds that come to nothing follow each other more and more slowly, up to half a minute; one that works ends that"
    )
    func pauses() {
        var watch = LogWatch(limit: 100, alarm: 400)
        let usage = LogUsage(round: 1, bytes: 200)
        for seconds in [1, 2, 4, 8, 16, 30, 30, 30] {
            _ = noted(&watch, usage, busy: true)
            #expect(!watch.isDue(usage, at: start + .seconds(seconds) - .milliseconds(1)))
            #expect(watch.isDue(usage, at: start + .seconds(seconds)))
        }
        _ = noted(&watch, usage, busy: false)
        #expect(watch.isDue(LogUsage(round: 2, bytes: 200), at: start))
    }

    @Test("However long a round has held the lock, nine tenths of the time are others'", arguments: [true, false])
    func share(busy: Bool) {
        var watch = LogWatch(limit: 100, alarm: 400)
        _ = noted(&watch, LogUsage(round: 1, bytes: 200), busy: busy, held: .seconds(9))
        let next = LogUsage(round: 2, bytes: 200)
        #expect(!watch.isDue(next, at: start + .seconds(89)))
        #expect(watch.isDue(next, at: start + .seconds(90)))
    }

    @Test("While others write without a pause, the log begins anew again and again", .timeLimit(.minutes(2)))
    func bounded() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let configuration = StoreConfiguration(path: folder["navi.db"], durability: .normal)
        let store = try Store(configuration: configuration)
        var service = LogService(
            store: try Store(configuration: configuration),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        service.limit = 1 << 20
        service.interval = .milliseconds(20)
        let (running, session) = (service, SessionID.random())
        _ = try await store.createSession(id: session, profileID: "p", now: .now())
        let rounds = try await withThrowingTaskGroup(of: Void.self) { tasks in
            defer { tasks.cancelAll() }
            tasks.addTask { try await running.run() }
            var (rounds, written) = (Set<UInt64>(), 0)
            let text = String(repeating: "x", count: 40_000)
            // How much is written between two rounds is the machine's affair; a log left alone has one round for ever.
            while rounds.count < 5, written < 512 << 20 {
                _ = try await store.accept(
                    AcceptRequest(sessionID: session, clientMessageID: nil, content: text, now: .now()),
                    turnID: .random(), limits: QueueLimits(perSession: .max, total: .max))
                written += text.utf8.count
                if let usage = try store.logUsage() { rounds.insert(usage.round) }
            }
            return rounds.count
        }
        #expect(rounds == 5)
    }
}
