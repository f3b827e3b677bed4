import Foundation
import NaviProtocol
import TestKit
import Testing

@testable import NaviFiles
@testable import NaviStore

@Suite("Files of sessions")
struct SessionFilesTests {
    private let fixture: StoreFixture
    private let files: SessionFiles
    private var folder: TemporaryFolder { fixture.folder }

    init() throws {
        fixture = try StoreFixture()
        files = SessionFiles(root: fixture.folder["deep/session_files"], store: fixture.store)
        try files.prepare()
    }

    private func add(
        _ text: String, _ name: String, _ session: SessionID, turn: TurnRef? = nil, limit: Int = .max
    ) async throws -> Publication {
        try await files.add(
            Array(text.utf8), name: SafeFileName(name), session: session, turn: turn, sessionLimitBytes: limit,
            now: fixture.start)
    }

    private func names(_ session: SessionID) -> [String] {
        folder.names(in: "deep/session_files/\(session)")
    }

    @Test("A file that is added has its type told from its content, and can be read")
    func addAndOpen() async throws {
        let session = try await fixture.session()
        guard case .published(let record) = try await add("<html>hi", "../page.txt", session) else {
            throw Failure("not published")
        }
        #expect(record.name == "page.txt" && record.contentType == "text/html" && record.size == 8)
        guard case .opened(let opened, let file) = try await files.open("page.txt", session: session) else {
            throw Failure("not opened")
        }
        #expect(opened == record && file.size == 8)
        #expect(try await files.list(session) == [record])
    }

    @Test("A name in another form of Unicode means the file, unless one has the very bytes of it")
    func forms() async throws {
        let session = try await fixture.session()
        let (composed, decomposed) = ("\u{E9}.txt", "e\u{301}.txt")
        guard case .published(let record) = try await add("decomposed", decomposed, session) else {
            throw Failure("not published")
        }
        #expect(record.name.utf8.elementsEqual(decomposed.utf8))
        guard case .opened(let found, let file) = try await files.open(composed, session: session) else {
            throw Failure("not opened")
        }
        #expect(found.name.utf8.elementsEqual(decomposed.utf8) && file.size == 10)
        let reference = FileReference(name: composed, path: "session_files/\(session)/\(composed)")
        let asking = AcceptRequest(sessionID: session, content: "read it", files: [reference], now: fixture.start)
        guard case .accepted = try await fixture.store.accept(asking, turnID: .random()) else {
            throw Failure("not accepted")
        }
        #expect(try await fixture.store.deleteFile(session, name: composed, now: fixture.start) != nil)
        guard case .deleted = try await files.open(composed, session: session) else { throw Failure("not deleted") }
        #expect(try await fixture.store.file(session, name: "e.txt") == nil)
    }

    @Test("A name that is taken gets a number, be it taken by a record or by a file without one")
    func numbered() async throws {
        let session = try await fixture.session()
        _ = try await add("one", "a.txt", session)
        try folder.write("stray", to: "deep/session_files/\(session)/a (1).txt")
        guard case .published(let record) = try await add("two", "a.txt", session) else {
            throw Failure("not published")
        }
        #expect(record.name == "a (2).txt")
        #expect(try folder.read("deep/session_files/\(session)/a (2).txt") == Array("two".utf8))
    }

    @Test("What is refused leaves no file")
    func refused() async throws {
        let session = try await fixture.session()
        #expect(try await add("too much", "a.txt", session, limit: 3) == .sessionFull)
        #expect(names(session).isEmpty)
        let unknown = SessionID.random()
        #expect(try await add("x", "a.txt", unknown) == .unknownSession)
        #expect(names(unknown).isEmpty)
    }

    @Test("A turn that is no longer held adds nothing")
    func fenced() async throws {
        let session = try await fixture.session()
        _ = try await fixture.accepted(session)
        let turn = try await fixture.claimed()
        _ = try await add("mine", "a.txt", session, turn: turn.ref)
        _ = try await fixture.finish(turn)
        await #expect(throws: StoreError.self) { try await add("late", "b.txt", session, turn: turn.ref) }
        #expect(names(session) == ["a.txt"])
    }

    @Test("Deleted files, unknown names and links are told apart from files")
    func notThere() async throws {
        let session = try await fixture.session()
        for name in ["gone.txt", "lost.txt", "link.txt"] { _ = try await add("x", name, session) }
        _ = try await fixture.store.deleteFile(session, name: "gone.txt", now: fixture.start)
        let path = "deep/session_files/\(session)"
        try FileManager.default.removeItem(atPath: folder["\(path)/lost.txt"])
        try FileManager.default.removeItem(atPath: folder["\(path)/link.txt"])
        try folder.write("secret", to: "secret")
        #expect(symlink(folder["secret"], folder["\(path)/link.txt"]) == 0)
        let openings = [
            ("gone.txt", "deleted"), ("lost.txt", "deleted"), ("link.txt", "unknown"), ("never.txt", "unknown"),
            ("../secret", "unknown"), ("a\nb", "unknown"), ("", "unknown"),
        ]
        for (name, expected) in openings {
            let opening = try await files.open(name, session: session)
            #expect("\(opening)" == expected, "\(name)")
        }
    }

    @Test("Removing a session's files removes their folder")
    func removeAll() async throws {
        let session = try await fixture.session()
        _ = try await add("x", "a.txt", session)
        try await files.removeAll(of: session)
        #expect(folder.names(in: "deep/session_files").isEmpty)
    }
}

@Suite("An image that is stored")
struct ImageUploadTests {
    @Test("is named by its content, and is an image by its content")
    func content() {
        let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00]
        let upload = ImageUpload(bytes: png)
        #expect(upload?.contentType == "image/png")
        #expect(upload?.sha256.count == 64)
        #expect(ImageUpload.hash(of: Array("abc".utf8)).hasPrefix("ba7816bf8f01cfea"))
        #expect(ImageUpload(bytes: Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8)) == nil)
        #expect(ImageUpload(bytes: []) == nil)
    }
}
