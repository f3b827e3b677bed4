import Foundation
import GRDB
import NaviProtocol
import NaviStore
import TestKit
import Testing

extension EndToEnd {
    /// The database under duress: what is acknowledged stays, what cannot be stored is refused, and nothing goes on silently.
    @Suite struct StoreTroubleTests {
        @Test(.enabled(if: SmallDisk.isPossible, "needs the right to mount"))
        func onAFullDiskNothingIsAcceptedNothingIsLostAndSpaceIsAllThatIsNeeded() async throws {
            try await NaviSystem.prepare { system in
                let disk = try SmallDisk(at: system.folder["small"], megabytes: 24)
                defer { disk.unmount() }
                let environment = ["NAVI_STATE_DIR": disk.path]
                try await system.startGateway(environment: environment)
                let (session, client) = try await system.openSession()
                try await client.send(message: "before", clientMessageID: "m1")
                try await client.next(.messageAccepted)
                try disk.fill()
                try await client.send(message: String(repeating: "x", count: 200_000), clientMessageID: "m2")
                let error = try await client.collect { $0.frame.kind == .error }.failure()
                #expect(error.code == .storageFull && error.retryable)
                #expect(try await system.rest.upload(session, name: "a.txt", Array("a".utf8)).status == 507)
                let refused = try await system.rest.post("/sessions", #"{"profile_id":"secretary"}"#)
                #expect(refused.status == 507)
                #expect(try await system.rest.messages(session).map(\.content) == ["before"])

                disk.makeRoom()
                try await client.send(message: "after", clientMessageID: "m3")
                try await client.next(.messageAccepted)
                #expect(system.gateway?.exit == nil, "no restart was needed")
                let check = try await system.nursery.start(
                    try system.launch(
                        "navi-janitor", name: "check", arguments: ["check", "--json"], environment: environment))
                #expect(try await check.waitForExit() == .status(0))
            }
        }

        @Test(.enabled(if: SmallDisk.isPossible, "needs the right to mount"))
        func aDatabaseThatCannotBeWrittenIsNamedAndTheGatewayDoesNotStart() async throws {
            try await NaviSystem.prepare { system in
                let disk = try SmallDisk(at: system.folder["small"], megabytes: 24)
                defer { disk.unmount() }
                let environment = ["NAVI_STATE_DIR": disk.path]
                try await system.startGateway(environment: environment)
                #expect(try await system.gateway?.terminate() == .status(0))
                try disk.set(readOnly: true)
                let gateway = try await system.nursery.start(
                    try system.launch("navi-gateway", name: "refused", environment: environment))
                let exit = try await gateway.waitForExit()
                #expect(exit == .status(74) || exit == .status(78))
                #expect(gateway.log.contains(disk.path))
            }
        }

        @Test func whatCouldNotBeSyncedIsNotAcknowledgedAndTheGatewayEnds() async throws {
            try await withNavi { system, _ in
                let library = try await system.compile("failing_fsync.c")
                let flag = system.folder["syncing-fails"]
                try await system.gateway?.killNow()
                try await system.startGateway(
                    environment: ["LD_PRELOAD": library, "NAVI_TEST_FSYNC_FAILS": flag])
                try await system.waitUntilReady()
                let (session, client) = try await system.openSession()
                try system.folder.write("", to: "syncing-fails")
                try await client.send(message: "is it there?", clientMessageID: "m1")
                #expect(try await system.gateway?.waitForExit() == .status(74))
                await #expect(throws: (any Error).self) { try await client.next(.messageAccepted) }
                try await system.startGateway()
                try await system.waitUntilReady()
                let again = try await system.connect(session)
                try await again.send(message: "is it there?", clientMessageID: "m1")
                try await again.next(.messageAccepted)
                try await system.waitForMessages(2, in: session)
                #expect(try await system.rest.messages(session).map(\.content) == ["is it there?", "ok"])
            }
        }

        @Test func aFlippedPageIsRefusedWithTheWayBackAndABackupBringsEverythingBack() async throws {
            try await withNavi { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(message: "precious")
                _ = try await client.collectTurn()
                let backup = system.folder["backup.db"]
                #expect(try await system.janitor("backup", backup).exit == .status(0))
                let early = try await system.janitor("restore", backup)
                #expect(early.exit == .status(1))
                #expect(early.log.contains("stop the gateway"))

                try await stopAll(system)
                #expect(try await system.runJanitor().exit == .status(0))
                try spoil(system.databasePath)
                let gateway = try await system.nursery.start(try system.launch("navi-gateway", name: "refused"))
                #expect(try await gateway.waitForExit() == .status(74))
                #expect(gateway.log.contains("restore it from a backup"))
                #expect(try await system.janitor("check").exit != .status(0))

                #expect(try await system.janitor("restore", backup).exit == .status(0))
                try await system.startGateway()
                #expect(try await system.rest.messages(session).map(\.content) == ["precious", "ok"])
                #expect(try await system.janitor("check").exit == .status(0))
            }
        }

        @Test func aTornLogAndASpoiltIndexOfItCostAtMostWhatWasNeverSynced() async throws {
            try await withNavi { system, _ in
                let (session, client) = try await system.openSession()
                for number in 1...3 {
                    try await client.send(message: "message \(number)")
                    _ = try await client.collectTurn()
                }
                for program in [system.gateway] + system.workers { try await program?.killNow() }
                let wal = try FileHandle(forUpdating: URL(fileURLWithPath: system.databasePath + "-wal"))
                try wal.truncate(atOffset: try wal.seekToEnd() - 100)
                try wal.close()
                let shm = try FileHandle(forUpdating: URL(fileURLWithPath: system.databasePath + "-shm"))
                try shm.write(contentsOf: Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 37) }))
                try shm.close()
                try await system.startGateway()
                try await system.startWorker()
                try await system.waitForMessages(5, in: session)
                try await system.waitUntilReady()
                let again = try await system.connect(session)
                try await again.send(message: "go on", clientMessageID: "m")
                _ = try await again.collectTurn(timeLimit: .seconds(30))
                #expect(try await system.janitor("check").exit == .status(0))
            }
        }

        @Test func aReaderThatNeverEndsStopsNobodyIsNamedAndTheLogIsShortAgainOnceItIsGone() async throws {
            try await withNavi(.init(hasJanitor: true)) { system, _ in
                let (session, client) = try await system.openSession()
                let store = try Store(configuration: StoreConfiguration(path: system.databasePath))
                var lasting = Configuration()
                lasting.allowsUnsafeTransactions = true
                let reader = try DatabaseQueue(path: system.databasePath, configuration: lasting)
                try await reader.writeWithoutTransaction { db in
                    try db.execute(sql: "BEGIN")
                    _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sessions")
                }
                try await writeMegabytes(80, system)
                try await eventually("the janitor to say so") {
                    system.janitor?.log.contains("the database's log cannot be shortened") == true
                }
                var waits: [Duration] = []
                for number in 0..<20 {
                    let start = ContinuousClock.now
                    try await client.send(message: "still there? \(number)")
                    try await client.next(.messageAccepted)
                    waits.append(ContinuousClock.now - start)
                    _ = try await client.next(.streamEnd)
                }
                #expect(waits.sorted()[18] < .milliseconds(200), "nobody waits for the reader with the janitor")
                #expect(try await system.rest.messages(session).count == 40)
                let health = try await system.rest.get("/health").json["warnings"]?.arrayValue ?? []
                #expect(health.contains { $0.stringValue?.contains("log is") == true })
                #expect(try #require(try store.logUsage()).bytes > 64 << 20)

                try await reader.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
                // Rounds that come to nothing are half a minute apart at last.
                try await eventually(timeLimit: .seconds(60), "the log to begin anew") {
                    // The first write after the log was moved begins it anew.
                    try await writeMegabytes(0, system)
                    return try #require(try store.logUsage()).bytes < 16 << 20
                }
            }
        }

        @Test func nobodyWaitsWhileALongLogIsSyncedBeforeItIsMoved() async throws {
            try await withNavi { system, _ in
                let (_, client) = try await system.openSession()
                let library = try await system.compile("slow_log_sync.c")
                try await system.startJanitor(
                    environment: ["LD_PRELOAD": library, "NAVI_TEST_LOG_SYNC_SLOW": system.folder["slow"]])
                let store = try Store(configuration: StoreConfiguration(path: system.databasePath))
                try await eventually("the first sweep to empty the log") { try store.logUsage() == nil }
                try system.folder.write("", to: "slow")
                try await writeMegabytes(20, system)
                var longest = Duration.zero
                try await eventually(timeLimit: .seconds(30), "the log to begin anew") {
                    let start = ContinuousClock.now
                    try await client.send(message: "hello")
                    try await client.next(.messageAccepted)
                    longest = max(longest, ContinuousClock.now - start)
                    _ = try await client.next(.streamEnd)
                    return try #require(try store.logUsage()).bytes < 16 << 20
                }
                #expect(longest < .seconds(2))
            }
        }

        /// Writes as another program would, into a table that is not Navi's.
        private func writeMegabytes(_ count: Int, _ system: NaviSystem) async throws {
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            let queue = try DatabaseQueue(path: system.databasePath, configuration: configuration)
            try await queue.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA wal_autocheckpoint=0")
                try db.execute(sql: "CREATE TABLE IF NOT EXISTS others (data BLOB)")
                for _ in 0..<count { try db.execute(sql: "INSERT INTO others VALUES (zeroblob(1 << 20))") }
                try db.execute(sql: "INSERT INTO others VALUES (1)")
            }
            try queue.close()
        }

        private func stopAll(_ system: NaviSystem) async throws {
            for program in [system.gateway] + system.workers { _ = try await program?.terminate() }
        }

        /// Flips the bytes of a page that has rows.
        private func spoil(_ path: String) throws {
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
            try file.seek(toOffset: 4096 * 3 + 8)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 4000))
            try file.close()
        }
    }
}
