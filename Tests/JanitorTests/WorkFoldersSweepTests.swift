import Foundation
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import janitor

@Suite("The sweep of work folders")
struct WorkFoldersSweepTests {
    private let folder: TemporaryFolder
    private let store: Store
    private let start = Timestamp(milliseconds: 1_800_000_000_000)
    private let day = Duration.seconds(86_400)

    init() throws {
        folder = try TemporaryFolder()
        store = try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: .normal))
    }

    private var sweep: WorkFoldersSweep {
        WorkFoldersSweep(
            store: store, folders: SessionFolders(root: folder["work"], kind: .work), lifetime: day,
            orphanLifetime: .seconds(3600))
    }

    private func session() async throws -> SessionID {
        let id = SessionID.random()
        _ = try await store.createSession(id: id, profileID: "p", now: start)
        try folder.write("x", to: "work/\(id)/deep/er/file")
        return id
    }

    @Test("Without any folder there is nothing to do")
    func nothing() async throws {
        #expect(try await sweep.run(SweepTime(now: start), isDryRun: false).lines == [])
    }

    @Test("A folder goes a day after its session fell quiet, not before, and not while a turn waits")
    func quiet() async throws {
        let (quiet, waiting) = (try await session(), try await session())
        let request = AcceptRequest(sessionID: waiting, clientMessageID: nil, content: "hi", now: start)
        _ = try await store.accept(request, turnID: .random(), limits: QueueLimits())
        #expect(try await sweep.run(SweepTime(now: start + day), isDryRun: false).lines == [])
        let later = start + day + .seconds(1)
        #expect(
            try await sweep.run(SweepTime(now: later), isDryRun: true).lines == ["folder work/\(quiet) (session quiet)"]
        )
        #expect(folder.exists("work/\(quiet)"))
        #expect(try await sweep.run(SweepTime(now: later), isDryRun: false).lines.count == 1)
        #expect(folder.names(in: "work") == ["\(waiting)"])
    }

    @Test("The folder of a deleted session goes at once; those of unknown sessions after an hour; others never")
    func gone() async throws {
        let (deleted, kept) = (try await session(), try await session())
        _ = try await store.deleteSession(deleted, now: start)
        let (old, new) = (SessionID.random(), SessionID.random())
        for name in ["\(old)", "\(new)", "not-a-session"] { try folder.makeFolder("work/\(name)") }
        for name in ["\(old)", "not-a-session"] {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -4000)], ofItemAtPath: folder["work/\(name)"])
        }
        let lines = try await sweep.run(SweepTime(now: min(.now(), start)), isDryRun: false).lines
        #expect(
            Set(lines) == ["folder work/\(deleted) (session deleted)", "folder work/\(old) (belongs to no session)"])
        #expect(Set(folder.names(in: "work")) == ["\(kept)", "\(new)", "not-a-session"])
    }

    @Test("Whatever a program left is removed, and nothing beside it")
    func hostile() async throws {
        let id = try await session()
        let path = "work/\(id)"
        try folder.write("precious", to: "elsewhere/file")
        try FileManager.default.createSymbolicLink(
            atPath: folder["\(path)/out"], withDestinationPath: folder["elsewhere"])
        try FileManager.default.createSymbolicLink(
            atPath: folder["\(path)/deep/file"], withDestinationPath: folder["elsewhere/file"])
        #expect(mkfifo(folder["\(path)/pipe"], 0o600) == 0)
        try folder.makeFolder("\(path)/" + Array(repeating: "d", count: 200).joined(separator: "/"))
        for shut in ["\(path)/deep/er", "\(path)/deep", path] { chmod(folder[shut], 0) }
        let later = start + day * 2
        #expect(try await sweep.run(SweepTime(now: later), isDryRun: false).lines.count == 1)
        #expect(!folder.exists(path))
        #expect(folder.names(in: "elsewhere") == ["file"])
        // What was nested too deeply has been moved up, and goes as an orphan.
        for _ in 0..<5 {
            for name in folder.names(in: "work") {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: -4000)], ofItemAtPath: folder["work/\(name)"])
            }
            _ = try await sweep.run(SweepTime(now: .now()), isDryRun: false)
        }
        #expect(folder.names(in: "work") == [])
    }

    @Test("A link in place of a work folder is removed, not followed")
    func linked() async throws {
        let id = try await session()
        try folder.write("precious", to: "elsewhere/file")
        try FileManager.default.removeItem(atPath: folder["work/\(id)"])
        try FileManager.default.createSymbolicLink(
            atPath: folder["work/\(id)"], withDestinationPath: folder["elsewhere"])
        _ = try await sweep.run(SweepTime(now: start + day * 2), isDryRun: false)
        #expect(folder.names(in: "elsewhere") == ["file"])
    }
}
