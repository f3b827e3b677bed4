import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct UploadTests {
        @Test func anUploadIsListedServedNamedInAMessageAndDeleted() async throws {
            try await withNavi { system, model in
                let (session, client) = try await system.openSession()
                let answer = try await system.rest.upload(session, name: "notes.txt", Array("hello".utf8))
                let file: FileBody = try answer.expecting(201).decoded()
                #expect(file.path == "session_files/\(session)/notes.txt")
                #expect(file.size == 5)
                #expect(try await system.rest.files(session).map(\.name) == ["notes.txt"])
                let download = try await system.rest.get("/sessions/\(session)/files/notes.txt").expecting(200)
                #expect(download.text == "hello")
                #expect(download.headers["x-content-type-options"] == "nosniff")

                try await client.send(message: "read it", files: [FileReference(name: file.name, path: file.path)])
                _ = try await client.collect { $0.frame.kind == .streamEnd }
                #expect(try await model.nextRequest().lastUserText.contains("notes.txt"))
                #expect(try await system.rest.messages(session)[0].files.map(\.path) == [file.path])

                let deletion = try await system.rest.delete("/sessions/\(session)/files/notes.txt")
                #expect((200..<300).contains(deletion.status))
                let gone = try await system.rest.get("/sessions/\(session)/files/notes.txt")
                #expect([404, 410].contains(gone.status))
                #expect(!system.folder.exists("state/session_files/\(session)/notes.txt"))
            }
        }

        @Test func pathTricksInNamesStayInsideTheSessionsFolder() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let session = try await system.rest.createSession()
                let before = Set(system.folder.names(in: "state"))
                let tricks = [
                    "../../escape.txt", "..", ".", "/etc/passwd", #"C:\temp\x.txt"#, "a/../../b.txt", "..%2f..%2fc.txt",
                    "\u{202E}txt.exe", ".hidden", String(repeating: "n", count: 400) + ".txt", " ", "CON",
                ]
                for name in tricks {
                    let answer = try await system.rest.upload(session, name: name, Array("x".utf8))
                    guard answer.status == 201 else {
                        #expect((400..<500).contains(answer.status), "\(name): \(answer.status)")
                        continue
                    }
                    let stored = try answer.decoded(FileBody.self).name
                    #expect(!stored.contains("/") && !stored.hasPrefix(".") && stored.utf8.count <= 255, "\(stored)")
                    #expect(system.folder.exists("state/session_files/\(session)/\(stored)"), "\(stored)")
                }
                #expect(Set(system.folder.names(in: "state")).subtracting(before).isSubset(of: ["session_files"]))
                #expect(system.folder.names(in: "state/session_files") == ["\(session)"])
                #expect(!system.folder.exists("escape.txt") && !system.folder.exists("state/escape.txt"))
                for path in ["..%2f..%2fnavi.db", "%2e%2e", "..", "%2Fetc%2Fpasswd"] {
                    let request =
                        "GET /sessions/\(session)/files/\(path) HTTP/1.1\r\nHost: localhost:\(system.port)\r\n\r\n"
                    let status = try await RawConnection.exchange(port: system.port, request).status
                    #expect([400, 404].contains(status), "\(path): \(status)")
                }
            }
        }

        @Test func twoFilesWithOneNameAreTwoFiles() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let session = try await system.rest.createSession()
                for text in ["one", "two"] {
                    try await system.rest.upload(session, name: "a.txt", Array(text.utf8)).expecting(201)
                }
                let files = try await system.rest.files(session)
                #expect(Set(files.map(\.name)).count == 2)
                #expect(try await system.rest.get("/sessions/\(session)/files/a.txt").text == "one")
            }
        }

        @Test func anUploadBeyondTheLimitLeavesNothingBehind() async throws {
            let options = NaviSystem.Options(workers: 0, environment: ["SESSION_FILES_MAX_SIZE_MB": "1"])
            try await withNavi(options) { system, _ in
                let session = try await system.rest.createSession()
                let big = [UInt8](repeating: 7, count: 1_600_000)
                let answer = try await system.rest.upload(session, name: "big.bin", big)
                #expect(answer.status == 413)
                #expect(answer.errorCode == "file_too_large")
                #expect(try await system.rest.files(session).isEmpty)
                #expect(system.folder.names(in: "state/session_files/\(session)").isEmpty)
                try await system.rest.upload(session, name: "ok.bin", Array(big.prefix(900_000))).expecting(201)
            }
        }

        @Test func aBrokenFormIsRefusedAndLeavesNothingBehind() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let session = try await system.rest.createSession()
                let file = Multipart.part(name: "a.txt", Array("x".utf8), contentType: "text/plain")
                let other = Multipart.part(field: "other", name: "b", Array("x".utf8), contentType: "text/plain")
                for parts in [[], [other], [file, file]] {
                    let answer = try await system.rest.send(
                        "POST", "/sessions/\(session)/files", headers: ["Content-Type": Multipart.contentType],
                        body: Multipart.body(parts: parts))
                    #expect((400..<500).contains(answer.status), "\(answer.text)")
                }
                let unknown = try await system.rest.upload(.random(), name: "a.txt", Array("x".utf8))
                #expect(unknown.status == 404)
                #expect(try await system.rest.files(session).isEmpty)
                #expect(system.folder.names(in: "state/session_files/\(session)").isEmpty)
            }
        }

        @Test func aLinkInTheSessionsFolderIsNotFollowed() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let session = try await system.rest.createSession()
                let secret = try system.folder.write("secret", to: "secret.txt")
                try await system.rest.upload(session, name: "a.txt", Array("x".utf8)).expecting(201)
                let path = system.folder["state/session_files/\(session)/a.txt"]
                try FileManager.default.removeItem(atPath: path)
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: secret)
                let answer = try await system.rest.get("/sessions/\(session)/files/a.txt")
                #expect(answer.status != 200)
                #expect(!answer.text.contains("secret"))
            }
        }

        @Test func anUploadThatIsCutOffLeavesNothingBehind() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let session = try await system.rest.createSession()
                let folder = "state/session_files/\(session)"
                let body = Multipart.body(name: "half.bin", .init(repeating: 7, count: 300_000))
                let connection = try await RawConnection.connect(port: system.port)
                try await connection.send(
                    "POST /sessions/\(session)/files HTTP/1.1\r\nHost: localhost:\(system.port)\r\n"
                        + "Content-Type: \(Multipart.contentType)\r\nContent-Length: \(body.count)\r\n\r\n")
                try await connection.send(Array(body.prefix(200_000)))
                try await eventually("the upload to begin") { !system.folder.names(in: folder).isEmpty }
                connection.close()
                try await eventually("the upload to be gone") { system.folder.names(in: folder).isEmpty }
                #expect(try await system.rest.files(session).isEmpty)
            }
        }
    }
}
