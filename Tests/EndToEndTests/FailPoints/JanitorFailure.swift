import Foundation
import NaviFailPoints
import NaviProtocol
import TestKit
import Testing

/// A janitor that is killed at a fail point.
struct JanitorFailure {
    private let point: FailPoint

    init(_ point: FailPoint) {
        self.point = point
    }

    /// The next round finishes what this one began: the file, its folder and its row go, everything else stays.
    func isMendedByTheNextRound() async throws {
        try await withNavi { system, _ in
            let (session, client) = try await system.openSession()
            try await client.send(message: "hello")
            _ = try await client.collectTurn()
            try await system.rest.upload(session, name: "notes.txt", Array("hello".utf8)).expecting(201)
            let killed = try await system.runJanitor(shift: "+25h", environment: point.arming())
            #expect(killed.exit != .status(0))
            #expect(killed.log.contains("fail point \(point.rawValue)"))
            #expect(try await system.rest.messages(session).count == 2)

            #expect(try await system.runJanitor(shift: "+25h").exit == .status(0))
            #expect(!system.folder.exists("state/session_files/\(session)"))
            #expect(try await system.rest.get("/sessions/\(session)/files/notes.txt").errorCode == "file_expired")
            try await client.send(message: "still there?")
            #expect(try await client.collectTurn().end().messageIndex == 3)
            let log = try FileManager.default.attributesOfItem(atPath: system.databasePath + "-wal")[.size] as? Int
            #expect(try #require(log) < 1 << 20)
        }
    }
}
