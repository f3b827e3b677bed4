import Foundation
import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("Backup and restore")
struct BackupTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }
    private var database: String { fixture.folder["navi.db"] }
    private var file: String { fixture.folder["copy.db"] }

    init() throws {
        fixture = try StoreFixture()
    }

    private func report(_ path: String) throws -> CheckReport {
        try DatabaseCheck(path: path, now: fixture.start).run()
    }

    @Test("A backup that is taken while turns are written is sound and holds what was committed before it began")
    func underLoad() async throws {
        let session = try await fixture.session()
        for number in 0..<15 { _ = try await fixture.accepted(session, "before \(number)") }
        let (fixture, file, database) = (fixture, file, database)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for number in 0..<400 where !Task.isCancelled {
                    let other = try await fixture.session()
                    _ = try await fixture.accepted(other, "during \(number)")
                }
            }
            try Backup(database: database).write(to: file)
            tasks.cancelAll()
            try await tasks.waitForAll()
        }
        let copy = try report(file)
        #expect(copy.isSound, "\(copy.findings)")
        let turns = try report(database).turns[.queued] ?? 0
        #expect((15...turns).contains(copy.turns[.queued] ?? 0))
        #expect(!FileManager.default.fileExists(atPath: file + ".partial"))
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600, "conversations are private")
    }

    @Test("A backup never replaces a file")
    func existing() async throws {
        try fixture.folder.write("precious", to: "copy.db")
        #expect(throws: StoreError.self) { try Backup(database: database).write(to: file) }
        #expect(try fixture.folder.read("copy.db") == Array("precious".utf8))
    }

    @Test("A link in the way of a backup is removed, and what it leads to is never made or written")
    func linked() async throws {
        let elsewhere = fixture.folder["elsewhere"]
        try FileManager.default.createSymbolicLink(atPath: file + ".partial", withDestinationPath: elsewhere)
        try Backup(database: database).write(to: file)
        #expect(try report(file).isSound)
        #expect(!fixture.folder.exists("elsewhere") && !fixture.folder.exists("copy.db.partial"))
        try FileManager.default.createSymbolicLink(
            atPath: fixture.folder["dangling.db"], withDestinationPath: elsewhere)
        #expect(throws: StoreError.self) { try Backup(database: database).write(to: fixture.folder["dangling.db"]) }
        #expect(!fixture.folder.exists("elsewhere"))
    }

    @Test("A restored database is the one of the backup, and the former one is kept with its log")
    func restoring() async throws {
        let session = try await fixture.session()
        _ = try await fixture.accepted(session, "kept")
        try Backup(database: database).write(to: file)
        let later = try await fixture.session()
        try store.close()
        let former = try #require(try Backup(database: database).restore(from: file, stamp: "then").former)
        let restored = try Store(configuration: StoreConfiguration(path: database))
        #expect(try await restored.session(session)?.messageCount == 1)
        #expect(try await restored.session(later) == nil)
        try restored.close()
        #expect(try report(former).sessions == 2)
    }

    /// How far a restore has come when it is killed.
    enum Killed: CaseIterable {
        case copied, decided, logMoved, databaseMoved, restored
    }

    @Test("A restore that is killed leaves the old database whole, or the new one", arguments: Killed.allCases)
    func killed(at moment: Killed) async throws {
        let session = try await fixture.session()
        try Backup(database: database).write(to: file)
        // Its row is in the log alone, where a killed process has left it.
        let later = try await fixture.session()
        let (folder, crashed) = (try TemporaryFolder(), "navi.db")
        defer { folder.remove() }
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: database + suffix, toPath: folder[crashed + suffix])
        }
        let restoration = Restoration(database: folder[crashed])
        try FileManager.default.copyItem(atPath: file, toPath: restoration.incoming)
        if moment != .copied { try restoration.decide(stamp: "then") }
        let former = folder["navi.db.replaced-then"]
        let moved: [String] =
            switch moment {
            case .copied, .decided, .restored: []
            case .logMoved: ["-wal"]
            case .databaseMoved: ["-wal", ""]
            }
        for suffix in moved {
            try FileManager.default.moveItem(atPath: folder[crashed + suffix], toPath: former + suffix)
        }
        if moment == .restored { try restoration.finish() }

        let opened = try Store(configuration: StoreConfiguration(path: folder[crashed]))
        #expect(try await opened.session(session) != nil)
        #expect(try await (opened.session(later) != nil) == (moment == .copied))
        try opened.close()
        guard moment != .copied else { return }
        #expect(try report(former).sessions == 2, "the former database is kept with its log")
        #expect(folder.names(in: ".").filter { $0.contains("restored-") || $0.contains("incoming") } == [])
    }

    @Test("Nothing is restored over a database that another process has open")
    func inUse() async throws {
        try Backup(database: database).write(to: file)
        let before = try report(database)
        try store.close()
        // Locks of this process do not count against it, so another one holds them.
        let holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        holder.arguments = ["python3", "-c", Self.holder, database]
        let output = Pipe()
        holder.standardOutput = output
        try holder.run()
        defer { holder.terminate() }
        _ = try output.fileHandleForReading.read(upToCount: 1)
        let error = #expect(throws: StoreError.self) {
            try Backup(database: database).restore(from: file, stamp: "then")
        }
        #expect(error?.code == .busy)
        #expect(try report(database).sessions == before.sessions)
    }

    /// Opens a database as any program does, tells so, and waits.
    private static let holder = """
        import sqlite3, sys, time
        db = sqlite3.connect(sys.argv[1])
        db.execute("select count(*) from sessions").fetchall()
        print(".", flush=True)
        time.sleep(60)
        """

    @Test("A damaged or foreign file is not restored, and the database stays as it is", arguments: [false, true])
    func unsound(isForeign: Bool) async throws {
        _ = try await fixture.session()
        if isForeign {
            try fixture.folder.write("this is no database, but long enough to be taken for one", to: "copy.db")
        } else {
            try Backup(database: database).write(to: file)
            let copy = try FileHandle(forUpdating: URL(fileURLWithPath: file))
            try copy.seek(toOffset: 4096 + 200)
            try copy.write(contentsOf: Data(repeating: 0x5A, count: 3000))
            try copy.close()
        }
        try store.close()
        let error = #expect(throws: StoreError.self) {
            try Backup(database: database).restore(from: file, stamp: "then")
        }
        #expect(error?.code == .corrupt)
        #expect(try report(database).sessions == 1)
        #expect(fixture.folder.names(in: ".").allSatisfy { !$0.contains("replaced") && !$0.contains("incoming") })
    }
}
