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
        #expect(try await expiry.run(SweepTime(now: start + day), isDryRun: false).lines == [])
        #expect(folder.exists("session_files/\(id)/a.txt"))
        let lines = try await expiry.run(SweepTime(now: start + day + .seconds(1)), isDryRun: false).lines
        #expect(lines == ["file session_files/\(id)/a.txt (5 bytes, session quiet)"])
        #expect(!folder.exists("session_files/\(id)"))
        let record = try await store.file(id, name: "a.txt")
        #expect(record?.state == .deleted)
        #expect(try await expiry.run(SweepTime(now: start + day * 3), isDryRun: false).lines == [])
    }

    @Test("Files of a session with a waiting turn stay, however old")
    func openTurn() async throws {
        let id = try await session(withFile: "a.txt")
        let request = AcceptRequest(sessionID: id, clientMessageID: nil, content: "hi", now: start)
        _ = try await store.accept(request, turnID: .random(), limits: QueueLimits())
        #expect(try await expiry.run(SweepTime(now: start + day * 10), isDryRun: false).lines == [])
        #expect(folder.exists("session_files/\(id)/a.txt"))
    }

    @Test("A dry run tells what would go and changes nothing")
    func dryRun() async throws {
        let id = try await session(withFile: "a.txt")
        try folder.makeFolder("session_files/\(SessionID.random())")
        let lines = try await expiry.run(SweepTime(now: start + day * 2), isDryRun: true).lines
        #expect(lines == ["file session_files/\(id)/a.txt (5 bytes, session quiet)"])
        #expect(folder.exists("session_files/\(id)/a.txt"))
        #expect(try await store.file(id, name: "a.txt")?.state == .present)
    }

    @Test("A sweep that was cut short after its intent is finished by the next one")
    func crashAfterIntent() async throws {
        let id = try await session(withFile: "a.txt")
        _ = try await store.markFilesDeleting(id, inactiveSince: start + day)
        let lines = try await expiry.run(SweepTime(now: start + day * 2), isDryRun: false).lines
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
        _ = try await expiry.run(SweepTime(now: start + day * 2), isDryRun: false)
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
        #expect(try await sweep.run(SweepTime(now: .now()), isDryRun: true).lines.count == 1)
        let lines = try await sweep.run(SweepTime(now: .now()), isDryRun: false).lines
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
            try await sweep.run(SweepTime(now: .now()), isDryRun: false).lines == [
                "file session_files/\(id)/.upload-1 (belongs to nothing)"
            ])
        #expect(folder.names(in: "session_files/\(id)") == [".upload-2", "a.txt"])
    }

    @Test(
        "What is not named after a session is left alone, however old it is",
        arguments: ["lost+found", ".nfs000000012f", ".snapshot", "@eaDir", "backup", "0", "..data"])
    func foreignFolders(name: String) async throws {
        try folder.write("precious", to: "session_files/\(name)/deep/file")
        try folder.write("precious", to: "session_files/\(name)/file")
        let upper = SessionID.random().description.uppercased()
        try folder.write("precious", to: "session_files/\(upper)/file")
        for path in [name, upper] { try age("session_files/\(path)", by: 40_000) }
        for sweep in sweepsOfFolders {
            let report = try await sweep.run(SweepTime(now: .now()), isDryRun: false)
            #expect(report == SweepReport(), "\(sweep.name)")
        }
        #expect(folder.exists("session_files/\(name)/deep/file") && folder.exists("session_files/\(upper)/file"))
    }

    @Test("A folder goes with everything that lies in it, and nothing that it points to")
    func trees() async throws {
        let (orphan, deleted) = (SessionID.random(), try await session())
        try folder.write("precious", to: "elsewhere/file")
        for id in [orphan, deleted] {
            let path = "session_files/\(id)"
            try folder.write("x", to: "\(path)/nested/deep/file")
            try folder.write("x", to: "\(path)/.hidden")
            try FileManager.default.createSymbolicLink(
                atPath: folder["\(path)/nested/out"], withDestinationPath: folder["elsewhere"])
            #expect(mkfifo(folder["\(path)/pipe"], 0o600) == 0)
            // A name that is no text.
            let descriptor = open(folder[path] + "/\u{1}", O_CREAT | O_WRONLY, 0o600)
            close(descriptor)
            let strange: [CChar] = Array((folder[path] + "/").utf8CString.dropLast()) + [-1, -2, 0]
            #expect(rename(folder[path] + "/\u{1}", strange) == 0)
        }
        try age("session_files/\(orphan)", by: 4000)
        _ = try await store.deleteSession(deleted, now: start)
        for sweep in sweepsOfFolders {
            #expect(try await sweep.run(SweepTime(now: .now()), isDryRun: false).problems == [], "\(sweep.name)")
        }
        #expect(folder.names(in: "session_files") == [])
        #expect(folder.names(in: "elsewhere") == ["file"])
    }

    @Test("Whatever else lies in a session's folder goes after an hour: folders, links, pipes")
    func orphansOfAllKinds() async throws {
        let id = try await session(withFile: "a.txt")
        try folder.write("x", to: "session_files/\(id)/nested/deep/file")
        try folder.write("precious", to: "elsewhere/file")
        try FileManager.default.createSymbolicLink(
            atPath: folder["session_files/\(id)/out"], withDestinationPath: folder["elsewhere"])
        let sweep = OrphanFilesSweep(store: store, folders: folders, lifetime: .seconds(3600))
        let later = SweepTime(now: .now() + .seconds(4000))
        #expect(try await sweep.run(later, isDryRun: false).lines.count == 2)
        #expect(folder.names(in: "session_files/\(id)") == ["a.txt"])
        #expect(folder.names(in: "elsewhere") == ["file"])
    }

    @Test(
        "What cannot be deleted is told, and everything beside it goes",
        .enabled(if: SmallDisk.isPossible, "needs the right to mount"))
    func undeletable() async throws {
        // A mount point answers EBUSY, to root as well.
        let (orphan, other, deleted) = (SessionID.random(), SessionID.random(), try await session())
        let (expiring, next) = (try await session(withFile: "a.txt"), try await session(withFile: "b.txt"))
        try folder.write("x", to: "session_files/\(other)/x")
        for id in [orphan, deleted, expiring] {
            try folder.write("x", to: "session_files/\(id)/beside/x")
        }
        try FileManager.default.removeItem(atPath: folder["session_files/\(expiring)/a.txt"])
        let mounts =
            try [orphan, deleted].map {
                try SmallDisk(at: folder["session_files/\($0)/mounted"], megabytes: 1)
            } + [try SmallDisk(at: folder["session_files/\(expiring)/a.txt"], megabytes: 1)]
        defer { for mount in mounts { mount.unmount() } }
        for mount in mounts { try Data("precious".utf8).write(to: URL(fileURLWithPath: mount.path + "/kept")) }
        for id in [orphan, other] { try age("session_files/\(id)", by: 40_000) }
        _ = try await store.deleteSession(deleted, now: start)

        let expected = ["expired files": 1, "orphan folders": 2, "orphan files": 2, "deleted sessions": 1]
        for sweep in [expiry as any Sweep] + sweepsOfFolders {
            let report = try await sweep.run(SweepTime(now: start + day * 2), isDryRun: false)
            let again = try await sweep.run(SweepTime(now: start + day * 2), isDryRun: false)
            #expect(report.problems == again.problems || sweep.name == "deleted sessions")
            #expect(report.problems.allSatisfy { $0.reason.contains("busy") })
            #expect(report.problems.count == expected[sweep.name], "\(sweep.name): \(report.problems)")
        }
        for mount in mounts { #expect(FileManager.default.fileExists(atPath: mount.path + "/kept")) }
        #expect(folder.names(in: "session_files/\(orphan)") == ["mounted"])
        #expect(!folder.exists("session_files/\(other)") && !folder.exists("session_files/\(next)"))
        #expect(try await store.file(next, name: "b.txt")?.state == .deleted)
        #expect(try await store.file(expiring, name: "a.txt")?.state == .deleting)
        var walk = SessionWalk()
        #expect(try await store.deletedSessions(walk: &walk, limit: 10) == [], "its rows do not wait for its folder")
    }

    @Test(
        "A record whose name is no file's leads nowhere and ends as a tombstone",
        arguments: ["../precious", "..", "a/b", ""])
    func namesThatAreNone(name: String) async throws {
        let id = try await session()
        try folder.write("precious", to: "session_files/precious")
        _ = try await store.addFile(id, name: name, size: 5, contentType: "text/plain", now: start)
        let report = try await expiry.run(SweepTime(now: start + day * 2), isDryRun: false)
        #expect(report.problems == [])
        #expect(try await store.file(id, name: name)?.state == .deleted)
        #expect(folder.exists("session_files/precious"))
    }

    /// Besides the one that expires files.
    private var sweepsOfFolders: [any Sweep] {
        let hour = Duration.seconds(3600)
        return [
            OrphanFoldersSweep(store: store, folders: folders, lifetime: hour),
            OrphanFilesSweep(store: store, folders: folders, lifetime: hour),
            DeletedSessionsSweep(store: store, folders: folders),
        ]
    }

    @Test("Rows of a deleted session go, and the checkpoint empties the log")
    func deletedSessions() async throws {
        let id = try await session()
        let request = AcceptRequest(sessionID: id, clientMessageID: nil, content: "hi", now: start)
        _ = try await store.accept(request, turnID: .random(), limits: QueueLimits())
        _ = try await store.deleteSession(id, now: start)
        try folder.write("x", to: "session_files/\(id)/left-behind")
        let sweep = DeletedSessionsSweep(store: store, folders: folders)
        #expect(try await sweep.run(SweepTime(now: start), isDryRun: true).lines.count == 1)
        #expect(folder.exists("session_files/\(id)/left-behind"))
        #expect(try await sweep.run(SweepTime(now: start), isDryRun: false).lines.count == 1)
        #expect(try await sweep.run(SweepTime(now: start), isDryRun: false).lines == [])
        #expect(!folder.exists("session_files/\(id)"))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        _ = try await CheckpointSweep(store: store, logger: logger).run(SweepTime(now: start), isDryRun: false)
        let wal = try FileManager.default.attributesOfItem(atPath: folder["navi.db-wal"])[.size] as? Int
        #expect(wal == 0)
    }

    @Test("Messages that wait are taken into the search index; a dry run leaves them waiting")
    func searchIndex() async throws {
        let id = try await session()
        let request = AcceptRequest(sessionID: id, clientMessageID: nil, content: "a needle", now: start)
        _ = try await store.accept(request, turnID: .random(), limits: QueueLimits())
        let sweep = SearchIndexSweep(store: store)
        #expect(try await sweep.run(SweepTime(now: start), isDryRun: true).lines == [])
        #expect(
            try await sweep.run(SweepTime(now: start), isDryRun: false).lines == [
                "1 messages taken into the search index"
            ])
        #expect(try await sweep.run(SweepTime(now: start), isDryRun: false).lines == [])
        #expect(try await store.searchMessages(id, query: "needle", limit: 5).hits.map(\.index) == [0])
    }

    @Test("Jobs that were given up are forgotten after their time, the day's and those that wait are not")
    func givenUpJobs() async throws {
        let sweep = GivenUpJobsSweep(store: store, lifetime: day)
        var ids: [JobID] = []
        for number in 0..<250 {
            ids.append(
                try #require(try await store.requestJob(JobOrder(.name, key: "\(number)"), now: start)))
        }
        var time = start
        for _ in 1...JobAttempts.most {
            for _ in 0..<249 { try await fail(at: time) }
            time = time + .seconds(600)
        }
        let last = time - .seconds(600)
        for isDryRun in [true, false] {
            #expect(try await sweep.run(SweepTime(now: last + day), isDryRun: isDryRun).lines == [])
            let report = try await sweep.run(SweepTime(now: last + day + .seconds(1)), isDryRun: isDryRun)
            #expect(report.lines.count == (isDryRun ? 100 : 249))
        }
        #expect(try await sweep.run(SweepTime(now: last + day * 9), isDryRun: false).lines == [])
        #expect(try await store.jobState(ids[249]) == .waiting)
        #expect(try await store.jobState(ids[0]) == nil)
    }

    private func fail(at time: Timestamp) async throws {
        let request = JobRequest(
            kinds: [.name], workerID: WorkerID("w"), lease: LeaseTerms(now: 1, duration: .seconds(15), bootID: "b"),
            now: time)
        guard case .run(let job)? = try await store.claimJob(request) else { return }
        _ = try await store.failJob(job.ref, error: "no", now: time)
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
