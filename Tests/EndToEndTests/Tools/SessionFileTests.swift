import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct SessionFileTests {
        private static let profile = ProfileFixture(
            id: "secretary", tools: ["read_session_file", "list_session_files", "share_file"])

        private func upload(
            _ bytes: [UInt8], as name: String, to session: SessionID, _ system: NaviSystem
        ) async throws -> FileReference {
            let file: FileBody = try await system.rest.upload(session, name: name, bytes).expecting(201).decoded()
            return FileReference(name: file.name, path: file.path)
        }

        @Test func theModelReadsAnUploadedTextAndAPDFAndAnswers() async throws {
            try await withNavi(.init(profiles: [Self.profile])) { system, model in
                let (session, client) = try await system.openSession()
                let long = (1...2000).map { "entry \($0)\n" }.joined()
                let text = try await upload(Array(long.utf8), as: "log.txt", to: session, system)
                let pages = ["Contract", "Terms", "Signed in Bergen"]
                let pdf = try await upload(TestPDF.bytes(pages: pages), as: "deal.pdf", to: session, system)
                model.enqueue(
                    .toolCall("read_session_file", arguments: #"{"name":"log.txt","from_line":1999}"#, id: "c1"),
                    .toolCall("read_session_file", arguments: #"{"name":"deal.pdf","from_page":3}"#, id: "c2"),
                    .answer("It was signed in Bergen."))
                try await client.send(message: "where?", files: [text, pdf])
                #expect(try await client.collectTurn().end().content == "It was signed in Bergen.")
                let first = try await model.nextRequest().lastUserText
                #expect(first.contains("Attached file 1 of 2: log.txt") && first.contains("entry 1\n"))
                #expect(!first.contains("entry 1999") && first.contains("Attached file 2 of 2: deal.pdf"))
                let results = try await system.rest.messages(session).filter { $0.role == .tool }.map {
                    $0.content ?? ""
                }
                #expect(results.count == 2)
                #expect(results.first?.contains("entry 1999\nentry 2000\n") == true)
                #expect(results.last?.contains("[page 3]") == true)
                #expect(results.last?.contains("Signed in Bergen") == true)
                #expect(try await system.rest.messages(session)[0].content == "where?", "nothing of it is stored")
            }
        }

        @Test func aPDFThatMakesTheReaderHangOrFloodCostsNoMoreThanItsCall() async throws {
            let programs = try TemporaryFolder()
            let path = try programs.write("#!/bin/sh\nyes\n", to: "pdftotext")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            let search = "\(programs.path):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
            let options = NaviSystem.Options(profiles: [Self.profile], environment: ["PATH": search])
            try await withNavi(options) { system, model in
                let (session, client) = try await system.openSession()
                let pdf = try await upload(TestPDF.bytes(pages: ["x"]), as: "a.pdf", to: session, system)
                model.enqueue(.toolCall("read_session_file", arguments: #"{"name":"a.pdf"}"#), .answer("odd"))
                try await client.send(message: "read", files: [pdf])
                #expect(try await client.collectTurn().end().content == "odd")
                let result = try await system.rest.messages(session)[2].content ?? ""
                #expect(result.utf8.count < 20_000 && result.contains("y\ny\n"))
            }
        }

        @Test func anUploadedImageReachesTheModelAsAnImage() async throws {
            try await withNavi { system, model in
                let (session, client) = try await system.openSession()
                let png = TestImage.png(width: 8, height: 8)
                let image = try await upload(png, as: "photo.dat", to: session, system)
                try await client.send(message: "what is it?", files: [image])
                _ = try await client.collectTurn().end()
                let body = String(decoding: try await model.nextRequest().body, as: UTF8.self)
                    .replacing(#"\/"#, with: "/")
                #expect(body.contains("data:image/png;base64,\(Data(png).base64EncodedString())"))

                try await client.send(message: "and now?")
                _ = try await client.collectTurn().end()
                let later = try await model.nextRequest()
                #expect(!String(decoding: later.body, as: UTF8.self).contains("base64"))
                #expect(later.messages.contains { $0.text.contains("[Files sent with this message: photo.dat]") })
            }
        }

        @Test func whatIsSharedCanBeDownloadedAtItsAddress() async throws {
            try await withNavi(.init(profiles: [Self.profile])) { system, model in
                let (session, client) = try await system.openSession()
                let arguments = ##"{"name":"../my report.md","content":"# Result\n42\n"}"##
                model.enqueue(.toolCall("share_file", arguments: arguments), .answer("There it is."))
                try await client.send(message: "write a report")
                _ = try await client.collectTurn().end()
                let result = try await system.rest.messages(session)[2].content ?? ""
                let address = try #require(result.split(separator: " ").last.map(String.init))
                #expect(address == "/sessions/\(session)/files/my%20report.md")
                #expect(try await system.rest.get(address).expecting(200).text == "# Result\n42\n")
                #expect(try await system.rest.files(session).map(\.name) == ["my report.md"])
            }
        }
    }
}
