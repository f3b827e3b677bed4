import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct RetentionTests {
        /// A session with one uploaded file.
        private func sessionWithFile(_ system: NaviSystem, _ name: String = "notes.txt") async throws -> SessionID {
            let session = try await system.rest.createSession()
            try await system.rest.upload(session, name: name, Array("hello".utf8)).expecting(201)
            return session
        }

        private func hasFile(_ system: NaviSystem, _ session: SessionID, _ name: String = "notes.txt") -> Bool {
            system.folder.exists("state/session_files/\(session)/\(name)")
        }

        @Test(arguments: ["+23h", "+1h"]) func filesStayForADay(_ shift: String) async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let session = try await sessionWithFile(system)
                try await system.runJanitor(shift: shift)
                #expect(hasFile(system, session))
            }
        }

        @Test func filesGoADayAfterTheLastActivityAndTheirTombstonesStay() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let session = try await sessionWithFile(system)
                let janitor = try await system.runJanitor(shift: "+25h")
                #expect(janitor.exit == .status(0))
                #expect(!hasFile(system, session))
                #expect(try await system.rest.files(session).isEmpty)
                let gone = try await system.rest.get("/sessions/\(session)/files/notes.txt")
                #expect(gone.status == 410)
                #expect(gone.errorCode == "file_expired")
                #expect(try await system.rest.get("/sessions/\(session)").status == 200)
                let again = try await system.rest.upload(session, name: "notes.txt", Array("new".utf8))
                #expect(again.status == 201)
            }
        }

        @Test(arguments: ["+25h", "+400d"]) func aDateThatJumpsAheadDeletesNothing(_ shift: String) async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let session = try await sessionWithFile(system)
                try await system.runJanitor()
                for _ in 0..<2 {
                    #expect(try await system.runJanitor(shift: shift).exit == .status(0))
                    #expect(hasFile(system, session))
                    #expect(try await system.janitor("check").exit == .status(0))
                }
                try await system.runJanitor()
                #expect(hasFile(system, session))
            }
        }

        @Test func aDryRunSaysWhatItWouldDeleteAndDeletesNothing() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let session = try await sessionWithFile(system)
                let janitor = try await system.runJanitor(["--dry-run"], shift: "+25h")
                #expect(janitor.exit == .status(0))
                #expect(janitor.output.contains { $0.contains("\(session)") && $0.contains("notes.txt") })
                #expect(hasFile(system, session))
                #expect(try await system.rest.files(session).first?.deletedAt == nil)
            }
        }

        @Test func filesOfASessionWithAnOpenTurnStay() async throws {
            try await withNavi { system, model in
                let gate = Gate("the janitor to have passed")
                model.enqueue([.text("working "), .gate(gate), .text("done")])
                let running = try await sessionWithFile(system)
                let quiet = try await sessionWithFile(system)
                let client = try await system.connect(running)
                try await client.send(message: "work for long")
                _ = try await client.collect(text: "working ")
                try await system.runJanitor(shift: "+25h")
                #expect(hasFile(system, running))
                #expect(!hasFile(system, quiet))
                gate.open()
                #expect(try await client.collectTurn().end().content == "working done")
                try await system.runJanitor(shift: "+25h")
                #expect(!hasFile(system, running))
            }
        }

        @Test(arguments: [("+25h", true), ("+49h", false)])
        func theLifetimeIsASetting(_ shift: String, stays: Bool) async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let session = try await sessionWithFile(system)
                try await system.runJanitor(shift: shift, environment: ["SESSION_FILES_TTL_HOURS": "48"])
                #expect(hasFile(system, session) == stays)
            }
        }

        @Test(arguments: [(nil, true), ("+2h", false)])
        func aFolderWithoutASessionGoesAfterAnHour(_ shift: String?, stays: Bool) async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let orphan = "state/session_files/\(SessionID.random())"
                try system.folder.write("left over", to: "\(orphan)/x.txt")
                let session = try await sessionWithFile(system)
                try await system.runJanitor(shift: shift)
                #expect(system.folder.exists(orphan) == stays)
                #expect(hasFile(system, session))
            }
        }

        @Test(.enabled(if: SmallDisk.isPossible, "needs the right to mount"))
        func whatCannotBeDeletedEndsNothingAndIsToldByHealthWhileTheLogStaysShort() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let orphan = "state/session_files/\(SessionID.random())"
                try system.folder.write("x", to: "\(orphan)/beside")
                try system.folder.write("precious", to: "state/session_files/lost+found/deep/file")
                let mounted = try SmallDisk(at: system.folder["\(orphan)/mounted"], megabytes: 1)
                defer { mounted.unmount() }
                let old = Date(timeIntervalSinceNow: -7200)
                for path in [orphan, "state/session_files/lost+found"] {
                    try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: system.folder[path])
                }
                try await system.startJanitor()
                try await eventually("the janitor's trouble to be told") {
                    try await system.rest.get("/health").json["warnings"]?.arrayValue?.contains {
                        $0.stringValue == "janitor: orphan folders: cannot delete: Device or resource busy"
                    } == true
                }
                #expect(!system.folder.exists("\(orphan)/beside"))
                #expect(system.folder.exists("state/session_files/lost+found/deep/file"))
                try await eventually("the log to have been emptied, sweeps or not") {
                    try system.folder.read("state/navi.db-wal").count < 1 << 16
                }
                #expect(system.janitor?.exit == nil)
            }
        }

        @Test func aLinkInsideASessionsFolderIsRemovedAndItsTargetIsNot() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let session = try await sessionWithFile(system)
                let precious = try system.folder.write("precious", to: "precious/file.txt")
                try FileManager.default.createSymbolicLink(
                    atPath: system.folder["state/session_files/\(session)/link"],
                    withDestinationPath: system.folder["precious"])
                try await system.runJanitor(shift: "+25h")
                #expect(!hasFile(system, session))
                #expect(FileManager.default.fileExists(atPath: precious))
            }
        }

        @Test func theJanitorsCheckpointEmptiesTheLogAndLosesNothing() async throws {
            try await withNavi { system, _ in
                let (session, client) = try await system.openSession()
                for number in 0..<5 {
                    try await client.send(message: "m\(number)")
                    _ = try await client.collectTurn()
                }
                let janitor = try await system.runJanitor()
                #expect(janitor.exit == .status(0))
                let log = try FileManager.default.attributesOfItem(atPath: system.databasePath + "-wal")
                #expect((log[.size] as? Int).map { $0 < 100_000 } == true)
                #expect(try await system.rest.messages(session).count == 10)
            }
        }
    }
}
