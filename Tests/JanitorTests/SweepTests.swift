import Foundation
import Logging
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import janitor

@Suite("Sweeps")
struct SweepTests {
    private let folder: TemporaryFolder
    private let store: Store
    private let folders: SessionFolders
    private let start = Timestamp(milliseconds: 1_800_000_000_000)
    private let day = Duration.seconds(86_400)

    init() throws {
        folder = try TemporaryFolder()
        store = try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: .normal))
        folders = SessionFolders(root: try folder.makeFolder("session_files"))
    }

    private func session(withFile name: String? = nil) async throws -> SessionID {
        let id = SessionID.random()
        _ = try await store.createSession(id: id, profileID: "p", now: start)
        if let name {
            try folder.write("hello", to: "session_files/\(id)/\(name)")
            _ = try await store.addFile(
                id, name: name, size: 5, contentType: "text/plain", now: start)
        }
        return id
    }

    private func age(_ path: String, by seconds: Double) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: folder[path])
    }

    private var expiry: ExpiredFilesSweep {
        ExpiredFilesSweep(store: store, folders: folders, lifetime: day)
    }

    @Test("Files go a day after the session fell quiet, not a moment before, and leave a tombstone")
    func expiry() async throws {
        let id = try await session(withFile: "a.txt")
        #expect(try await expiry.run(now: start + day, isDryRun: false) == [])
        #expect(folder.exists("session_files/\(id)/a.txt"))
        let lines = try await expiry.run(now: start + day + .seconds(1), isDryRun: false)
        #expect(lines == ["file session_files/\(id)/a.txt (5 bytes, session quiet)"])
        #expect(!folder.exists("session_files/\(id)"))
        let record = try await store.file(id, name: "a.txt")
        #expect(record?.state == .deleted)
        #expect(try await expiry.run(now: start + day * 3, isDryRun: false) == [])
    }

    @Test("Files of a session with a waiting turn stay, however old")
    func openTurn() async throws {
        let id = try await session(withFile: "a.txt")
        let request = AcceptRequest(sessionID: id, clientMessageID: nil, content: "hi", now: start)
        _ = try await store.accept(request, turnID: .random(), limits: QueueLimits())
        #expect(try await expiry.run(now: start + day * 10, isDryRun: false) == [])
        #expect(folder.exists("session_files/\(id)/a.txt"))
    }

    @Test("A dry run tells what would go and changes nothing")
    func dryRun() async throws {
        let id = try await session(withFile: "a.txt")
        try folder.makeFolder("session_files/\(SessionID.random())")
        let lines = try await expiry.run(now: start + day * 2, isDryRun: true)
        #expect(lines == ["file session_files/\(id)/a.txt (5 bytes, session quiet)"])
        #expect(folder.exists("session_files/\(id)/a.txt"))
        #expect(try await store.file(id, name: "a.txt")?.state == .present)
    }

    @Test("A sweep that was cut short after its intent is finished by the next one")
    func crashAfterIntent() async throws {
        let id = try await session(withFile: "a.txt")
        _ = try await store.markFilesDeleting(id, inactiveSince: start + day)
        let lines = try await expiry.run(now: start + day * 2, isDryRun: false)
        #expect(lines.count == 1)
        #expect(try await store.file(id, name: "a.txt")?.state == .deleted)
    }

    @Test("A link in place of a session's folder is not followed")
    func linkedFolder() async throws {
        let id = try await session(withFile: "a.txt")
        try FileManager.default.removeItem(atPath: folder["session_files/\(id)"])
        try folder.write("precious", to: "elsewhere/a.txt")
        try FileManager.default.createSymbolicLink(
            atPath: folder["session_files/\(id)"], withDestinationPath: folder["elsewhere"])
        _ = try await expiry.run(now: start + day * 2, isDryRun: false)
        #expect(folder.exists("elsewhere/a.txt"))
    }

    @Test("A folder without a session goes after an hour; a session's folder and a fresh one stay")
    func orphanFolders() async throws {
        let known = try await session(withFile: "a.txt")
        let orphan = SessionID.random()
        let fresh = SessionID.random()
        try folder.write("x", to: "session_files/\(orphan)/x")
        try folder.makeFolder("session_files/\(fresh)")
        for id in [known, orphan] { try age("session_files/\(id)", by: 4000) }
        let sweep = OrphanFoldersSweep(store: store, folders: folders, lifetime: .seconds(3600))
        #expect(try await sweep.run(now: .now(), isDryRun: true).count == 1)
        let lines = try await sweep.run(now: .now(), isDryRun: false)
        #expect(lines == ["folder session_files/\(orphan) (belongs to no session)"])
        #expect(folder.names(in: "session_files") == [known, fresh].map(\.description).sorted())
    }

    @Test("What an upload left behind goes after an hour; files with a row stay")
    func orphanFiles() async throws {
        let id = try await session(withFile: "a.txt")
        try folder.write("half", to: "session_files/\(id)/.upload-1")
        try folder.write("half", to: "session_files/\(id)/.upload-2")
        for name in ["a.txt", ".upload-1"] { try age("session_files/\(id)/\(name)", by: 4000) }
        let sweep = OrphanFilesSweep(store: store, folders: folders, lifetime: .seconds(3600))
        #expect(
            try await sweep.run(now: .now(), isDryRun: false) == [
                "file session_files/\(id)/.upload-1 (belongs to nothing)"
            ])
        #expect(folder.names(in: "session_files/\(id)") == [".upload-2", "a.txt"])
    }

    @Test("Rows of a deleted session go, and the checkpoint empties the log")
    func deletedSessions() async throws {
        let id = try await session()
        let request = AcceptRequest(sessionID: id, clientMessageID: nil, content: "hi", now: start)
        _ = try await store.accept(request, turnID: .random(), limits: QueueLimits())
        _ = try await store.deleteSession(id, now: start)
        try folder.write("x", to: "session_files/\(id)/left-behind")
        let sweep = DeletedSessionsSweep(store: store, folders: folders)
        #expect(try await sweep.run(now: start, isDryRun: true).count == 1)
        #expect(folder.exists("session_files/\(id)/left-behind"))
        #expect(try await sweep.run(now: start, isDryRun: false).count == 1)
        #expect(try await sweep.run(now: start, isDryRun: false) == [])
        #expect(!folder.exists("session_files/\(id)"))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        _ = try await CheckpointSweep(store: store, logger: logger).run(now: start, isDryRun: false)
        let wal = try FileManager.default.attributesOfItem(atPath: folder["navi.db-wal"])[.size] as? Int
        #expect(wal == 0)
    }

    @Test("Messages that wait are taken into the search index; a dry run leaves them waiting")
    func searchIndex() async throws {
        let id = try await session()
        let request = AcceptRequest(sessionID: id, clientMessageID: nil, content: "a needle", now: start)
        _ = try await store.accept(request, turnID: .random(), limits: QueueLimits())
        let sweep = SearchIndexSweep(store: store)
        #expect(try await sweep.run(now: start, isDryRun: true) == [])
        #expect(try await sweep.run(now: start, isDryRun: false) == ["1 messages taken into the search index"])
        #expect(try await sweep.run(now: start, isDryRun: false) == [])
        #expect(try await store.searchMessages(id, query: "needle", limit: 5).hits.map(\.index) == [0])
    }

    @Test("The ballast takes its room, and gives it back")
    func ballast() throws {
        let ballast = Ballast(besides: folder["navi.db"])
        try ballast.ensure()
        try ballast.ensure()
        let size = try FileManager.default.attributesOfItem(atPath: folder["ballast"])[.size] as? Int
        #expect(size == Int(Ballast.bytes))
        try ballast.release()
        try ballast.release()
        #expect(!folder.exists("ballast"))
    }
}
