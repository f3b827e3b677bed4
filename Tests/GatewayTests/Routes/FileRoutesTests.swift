import Foundation
import HTTPTypes
import NIOCore
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

extension RouteHarness {
    static let multipart: HTTPFields = [.contentType: "multipart/form-data; boundary=XX"]

    /// The bytes of a form with one part.
    static func form(_ name: String, _ content: [UInt8], field: String = "file") -> [UInt8] {
        let head = "--XX\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"\(name)\"\r\n\r\n"
        return Array(head.utf8) + content + Array("\r\n--XX--\r\n".utf8)
    }

    func upload(_ name: String, bytes: [UInt8], to session: SessionID) async throws -> Answer {
        try await send(
            .post, "/sessions/\(session)/files", headers: Self.multipart,
            chunks: [ByteBuffer(bytes: Self.form(name, bytes))])
    }

    func upload(_ name: String, _ text: String, to session: SessionID) async throws -> Answer {
        try await upload(name, bytes: Array(text.utf8), to: session)
    }

    /// Everything in the session's directory.
    func diskNames(_ session: SessionID) -> [String] {
        folder.names(in: "files/\(session)")
    }
}

@Suite("The file routes", .timeLimit(.minutes(1)))
struct FileRoutesTests {
    @Test("store an upload, announce it, list it, and give it back")
    func roundTrip() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        let answer = try await harness.upload("../notes é.txt", "hello", to: id)
        #expect(answer.status == 201)
        let json = try answer.json()
        #expect(json["name"] == .string("notes é.txt"))
        #expect(json["path"] == .string("session_files/\(id)/notes é.txt"))
        #expect(json["size"] == .integer(5))
        #expect(json["content_type"] == .string("text/plain; charset=utf-8"))
        #expect(json["expires_at"] == .string("2023-11-14T23:13:20.000+00:00"))
        #expect(try await harness.events() == [.frame(.sessionUpdated, id)])
        #expect(harness.diskNames(id) == ["notes é.txt"])
        #expect(try await harness.send(.get, "/sessions/\(id)/files").json() == .array([json]))
        let download = try await harness.send(.get, "/sessions/\(id)/files/notes%20%C3%A9.txt")
        #expect(download.status == 200)
        #expect(download.text == "hello")
        #expect(download.headers[.contentLength] == "5")
        #expect(
            download.headers[.contentDisposition]
                == "attachment; filename=\"notes _.txt\"; filename*=UTF-8''notes%20%C3%A9.txt")
        #expect(download.headers[.contentSecurityPolicy] == "sandbox; default-src 'none'")
        #expect(download.headers[.acceptRanges] == "bytes")
    }

    @Test("store files for their owner alone")
    func modes() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        _ = try await harness.upload("a", "x", to: id)
        func mode(_ path: String) -> mode_t {
            var status = stat()
            return stat(harness.folder[path], &status) == 0 ? status.st_mode & 0o777 : 0
        }
        #expect(mode("files") == 0o700)
        #expect(mode("files/\(id)") == 0o700)
        #expect(mode("files/\(id)/a") == 0o600)
    }

    @Test("store a large file byte for byte, however it arrives")
    func largeFile() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        var generator = SeededGenerator(seed: 3)
        let content = (0..<1_500_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        var chunks: [ByteBuffer] = []
        var rest = RouteHarness.form("big.bin", content)[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(Int.random(in: 1...100_000, using: &generator))
            chunks.append(ByteBuffer(bytes: chunk))
            rest = rest.dropFirst(chunk.count)
        }
        let answer = try await harness.send(
            .post, "/sessions/\(id)/files", headers: RouteHarness.multipart, chunks: chunks)
        #expect(answer.status == 201)
        #expect(try harness.folder.read("files/\(id)/big.bin") == content)
        #expect(try await harness.send(.get, "/sessions/\(id)/files/big.bin").body == content)
    }

    @Test("number names that are taken, by deleted files too")
    func collisions() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        for expected in ["a.txt", "a (1).txt", "a (2).txt"] {
            #expect(try await harness.upload("a.txt", expected, to: id).json()["name"] == .string(expected))
        }
        #expect(try await harness.send(.delete, "/sessions/\(id)/files/a%20(1).txt").status == 204)
        #expect(try await harness.upload("a.txt", "x", to: id).json()["name"] == .string("a (3).txt"))
        try harness.folder.write("stranger", to: "files/\(id)/b.txt")
        #expect(try await harness.upload("b.txt", "x", to: id).json()["name"] == .string("b (1).txt"))
        #expect(try harness.folder.read("files/\(id)/b.txt") == Array("stranger".utf8))
    }

    @Test("delete a file and remember that it was there")
    func delete() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        _ = try await harness.upload("a.txt", "x", to: id)
        let path = "/sessions/\(id)/files/a.txt"
        #expect(try await harness.send(.delete, path).status == 204)
        #expect(harness.diskNames(id).isEmpty)
        #expect(try await harness.send(.get, "/sessions/\(id)/files").json() == .array([]))
        for method in [HTTPRequest.Method.get, .delete] {
            let answer = try await harness.send(method, path)
            #expect(answer.status == 410)
            #expect(answer.code == "file_expired")
        }
        #expect(try await harness.store.file(id, name: "a.txt")?.state == .deleted)
    }

    @Test("delete a file in whose place there is a directory")
    func deleteBehindDirectory() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        _ = try await harness.upload("a.txt", "x", to: id)
        let place = harness.folder["files/\(id)/a.txt"]
        try FileManager.default.removeItem(atPath: place)
        try FileManager.default.createDirectory(atPath: place + "/inner", withIntermediateDirectories: true)
        #expect(try await harness.send(.delete, "/sessions/\(id)/files/a.txt").status == 204)
        #expect(try await harness.store.file(id, name: "a.txt")?.state == .deleted)
        #expect(try await harness.send(.delete, "/sessions/\(id)").status == 204)
        #expect(!harness.folder.exists("files/\(id)"))
    }

    @Test(
        "know no file but uploads of the session",
        arguments: ["b.txt", "..%2F..%2Fnavi.db", "%2e%2e", "a.txt%00", "%zz", ".upload-x", "%2Fetc%2Fpasswd"])
    func unknownFile(name: String) async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        _ = try await harness.upload("a.txt", "x", to: id)
        let answer = try await harness.send(.get, "/sessions/\(id)/files/\(name)")
        #expect(answer.status == 404)
        #expect(answer.code == "file_not_found")
    }

    @Test("never follow a link that was put in a file's or a directory's place")
    func plantedLinks() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        _ = try await harness.upload("soft.txt", "x", to: id)
        _ = try await harness.upload("hard.txt", "x", to: id)
        let secret = try harness.folder.write("secret", to: "secret.txt")
        for (name, plant) in [("soft.txt", symlink), ("hard.txt", link)] {
            let path = harness.folder["files/\(id)/\(name)"]
            #expect(unlink(path) == 0 && plant(secret, path) == 0)
            #expect(try await harness.send(.get, "/sessions/\(id)/files/\(name)").status == 404)
        }
        let other = try await harness.makeSession()
        try harness.folder.makeFolder("elsewhere")
        #expect(symlink(harness.folder["elsewhere"], harness.folder["files/\(other)"]) == 0)
        #expect(try await harness.upload("a.txt", "x", to: other).status == 500)
        #expect(harness.folder.names(in: "elsewhere").isEmpty)
        #expect(try await harness.send(.delete, "/sessions/\(other)").status == 204)
        #expect(harness.folder.exists("elsewhere"))
        #expect(!harness.folder.exists("files/\(other)"))
        #expect(try harness.folder.read("secret.txt") == Array("secret".utf8))
    }

    @Test("answer 410 when the file is gone although its record is not")
    func missingOnDisk() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        _ = try await harness.upload("a.txt", "x", to: id)
        #expect(unlink(harness.folder["files/\(id)/a.txt"]) == 0)
        #expect(try await harness.send(.get, "/sessions/\(id)/files/a.txt").status == 410)
    }

    @Test(
        "show raster images in place and have everything else saved",
        arguments: [
            ("a.html", Array("\u{89}PNG\r\n\u{1A}\n".unicodeScalars.map { UInt8($0.value) }), "image/png", "inline"),
            ("a.png", Array("<svg onload=alert(1)>".utf8), "image/svg+xml", "attachment"),
            ("a.png", Array("<!DOCTYPE html><script>".utf8), "text/html", "attachment"),
            ("a.png", Array("%PDF-1.4".utf8), "application/pdf", "attachment"),
        ])
    func dispositions(name: String, content: [UInt8], type: String, disposition: String) async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        _ = try await harness.upload(name, bytes: content, to: id)
        let answer = try await harness.send(.get, "/sessions/\(id)/files/\(name)")
        #expect(answer.headers[.contentType] == type)
        #expect(answer.headers[.contentDisposition]?.hasPrefix(disposition) == true)
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
    }

    @Test("serve parts")
    func ranges() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        _ = try await harness.upload("a.txt", "0123456789", to: id)
        let path = "/sessions/\(id)/files/a.txt"
        let whole = try await harness.send(.get, path)
        let tag = try #require(whole.headers[.eTag])
        let part = try await harness.send(.get, path, headers: [.range: "bytes=2-4", .ifRange: tag])
        #expect(part.status == 206)
        #expect(part.text == "234")
        #expect(part.headers[.contentRange] == "bytes 2-4/10")
        #expect(part.headers[.contentLength] == "3")
        let changed = try await harness.send(.get, path, headers: [.range: "bytes=2-", .ifRange: "\"x\""])
        #expect(changed.text == "0123456789")
        let beyond = try await harness.send(.get, path, headers: [.range: "bytes=10-"])
        #expect(beyond.status == 416)
        #expect(beyond.headers[.contentRange] == "bytes */10")
        #expect(try await harness.send(.get, path, headers: [.ifNoneMatch: "W/\"y\", \(tag)"]).status == 304)
        let head = try await harness.send(.head, path)
        #expect(head.headers[.contentLength] == "10")
        #expect(head.body.isEmpty)
    }

    @Test("accept an empty file")
    func emptyFile() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        #expect(try await harness.upload("e", "", to: id).json()["size"] == .integer(0))
        let answer = try await harness.send(.get, "/sessions/\(id)/files/e")
        #expect(answer.status == 200)
        #expect(answer.headers[.contentLength] == "0")
        #expect(try await harness.send(.get, "/sessions/\(id)/files/e", headers: [.range: "bytes=0-"]).status == 416)
    }
}
