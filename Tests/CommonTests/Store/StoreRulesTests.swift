import GRDB
import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("Rules of the database")
struct StoreRulesTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture(durability: .full)
    }

    private func sql(_ text: String) async throws {
        try await store.exclusively { try $0.execute(sql: text) }
    }

    @Test("A message never changes, and goes only with its session")
    func immutability() async throws {
        let session = try await fixture.session()
        _ = try await fixture.accepted(session)
        for statement in [
            "UPDATE messages SET content = 'x'", "DELETE FROM messages",
            "REPLACE INTO messages (id, session, idx, role, created_at) SELECT id, session, idx, 0, 0 FROM messages",
        ] {
            await #expect(throws: StoreError.self) { try await sql(statement) }
        }
        #expect(try await fixture.history(session) == ["0 user hi"])
    }

    @Test("A terminal state never changes")
    func terminalStates() async throws {
        _ = try await fixture.accepted(try await fixture.session())
        _ = try await fixture.finish(try await fixture.claimed())
        await #expect(throws: StoreError.self) { try await sql("UPDATE turns SET state = 1") }
    }

    @Test("What is acknowledged is synced, whatever the library set; leases are not")
    func synchronous() async throws {
        let full = try await store.write(.full) { try $0.db.first("PRAGMA synchronous") { $0.int(0) } }
        let normal = try await store.write(.normal) { try $0.db.first("PRAGMA synchronous") { $0.int(0) } }
        #expect(full == 2 && normal == 1)
        let relaxed = try StoreFixture(durability: .normal)
        let level = try await relaxed.store.write(.full) { try $0.db.first("PRAGMA synchronous") { $0.int(0) } }
        #expect(level == 1)
    }

    @Test("No connection checkpoints by itself or maps the file")
    func pragmas() async throws {
        for database in [try await store.exclusively { try Self.pragmas($0) }, try await store.read(Self.pragmas)] {
            #expect(database == [0, 0, 1, 0])
        }
    }

    private static func pragmas(_ db: Database) throws -> [Int] {
        try ["wal_autocheckpoint", "mmap_size", "foreign_keys", "trusted_schema"].map { name in
            try db.first("PRAGMA \(name)") { $0.int(0) } ?? -1
        }
    }

    @Test("A job that fails does not spoil those that share its commit")
    func groupCommit() async throws {
        let results = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    do {
                        _ = try await store.write(.normal) { transaction in
                            try transaction.db.run("INSERT INTO meta (key, value) VALUES (?, '')", "k\(number / 2)")
                        }
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.filter { $0 }.count == 25)
        let keys = try await store.read { db in try db.all("SELECT key FROM meta WHERE key LIKE 'k%'") { $0.text(0) } }
        #expect(keys.count == 25)
    }

    @Test("A newer schema is refused with a clear message, and the file is left alone")
    func newerSchema() async throws {
        try await sql("PRAGMA user_version = 999")
        try store.close()
        #expect {
            try Store(configuration: StoreConfiguration(path: fixture.folder["navi.db"], durability: .full))
        } throws: { error in
            guard let error = error as? StoreError else { return false }
            return error.code == .newerSchema && error.message.contains("999")
        }
    }

    @Test("A missing folder, another program's database and rubbish are refused with a clear message")
    func cannotOpen() async throws {
        func code(_ path: String) -> StoreError.Code? {
            do {
                _ = try Store(configuration: StoreConfiguration(path: path, durability: .full))
                return nil
            } catch {
                return (error as? StoreError)?.code
            }
        }
        #expect(code(fixture.folder["none/navi.db"]) == .cannotOpen)
        let foreign = try DatabaseQueue(path: fixture.folder["foreign.db"])
        try await foreign.write { try $0.execute(sql: "CREATE TABLE t (x)") }
        try foreign.close()
        #expect(code(fixture.folder["foreign.db"]) == .cannotOpen)
        try fixture.folder.write(String(repeating: "rubbish ", count: 1000), to: "rubbish.db")
        #expect(code(fixture.folder["rubbish.db"]) == .corrupt)
    }

    @Test("A network file system is refused by name")
    func networkFileSystems() throws {
        let info = """
            22 1 8:1 / / rw - ext4 /dev/sda1 rw
            30 22 0:40 / /mnt/share rw - nfs4 server:/x rw
            31 22 0:41 / /mnt/my\\040disk rw - fuse.sshfs me@host: rw
            """
        func kind(_ path: String) -> FileSystemKind {
            .kind(mountType: FileSystemKind.mountType(of: path, mountInfo: info) ?? "")
        }
        #expect(kind("/var/lib/navi") == .local)
        #expect(kind("/mnt/share/navi") == .network(type: "nfs4"))
        #expect(kind("/mnt/shared") == .local)
        #expect(FileSystemKind.kind(mountType: "fuse.sshfs") == .network(type: "fuse.sshfs"))
        #expect(FileSystemKind.kind(mountType: "fuse.ntfs-3g") == .local)
    }
}
