import Foundation
import Logging
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import janitor

@Suite("Keeping the log short")
struct LogServiceTests {
    private func moved(_ watch: inout LogWatch, _ usage: LogUsage, busy: Bool) -> Bool {
        watch.note(CheckpointResult(busy: busy, walFrames: 1, checkpointed: 1), of: usage)
    }

    @Test("A log is due once it is long; what was moved is not due again until somebody writes")
    func due() {
        var watch = LogWatch(limit: 100, alarm: 400)
        let usage = LogUsage(round: 1, bytes: 100)
        #expect(!watch.isDue(LogUsage(round: 1, bytes: 99)))
        #expect(watch.isDue(usage))
        _ = moved(&watch, usage, busy: false)
        #expect(!watch.isDue(usage))
        // A reader was still in the old round: the log goes on at its end.
        #expect(watch.isDue(LogUsage(round: 1, bytes: 101)))
        #expect(watch.isDue(LogUsage(round: 2, bytes: 150)))
    }

    @Test("A log that stays long is warned of once, and again only after it has been short")
    func alarm() {
        var watch = LogWatch(limit: 100, alarm: 400)
        let quiet = moved(&watch, LogUsage(round: 1, bytes: 399), busy: true)
        let first = moved(&watch, LogUsage(round: 1, bytes: 400), busy: true)
        let second = moved(&watch, LogUsage(round: 1, bytes: 900), busy: true)
        #expect(!quiet && first && !second)
        _ = moved(&watch, LogUsage(round: 1, bytes: 900), busy: false)
        let again = moved(&watch, LogUsage(round: 2, bytes: 500), busy: true)
        #expect(again)
    }

    @Test("The longer the log, the longer everybody may wait for it to be moved")
    func patience() {
        let watch = LogWatch(limit: 100, alarm: 400)
        #expect(watch.patience(LogUsage(round: 1, bytes: 199)) == .milliseconds(100))
        #expect(watch.patience(LogUsage(round: 1, bytes: 200)) == .seconds(1))
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
            tasks.addTask { await running.run() }
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
