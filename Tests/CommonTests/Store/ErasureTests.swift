import Foundation
import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("What is left of a deleted conversation")
struct ErasureTests {
    private let fixture: StoreFixture
    private static let word = "quaxolotl"

    init() throws {
        fixture = try StoreFixture()
    }

    private var path: String { fixture.folder["navi.db"] }

    /// A turn with an answer.
    private func talk(_ text: String, in session: SessionID) async throws {
        _ = try await fixture.accepted(session, text)
        _ = try await fixture.finish(try await fixture.claimed(), "so \(text)")
    }

    /// How often a word stands in the files of the database, the log included.
    private func count(of word: String) throws -> Int {
        try fixture.folder.names().filter { $0.hasPrefix("navi.db") }.reduce(0) { count, name in
            let text = String(decoding: try fixture.folder.read(name), as: Unicode.ASCII.self)
            return count + text.components(separatedBy: word).count - 1
        }
    }

    @Test("Not a word of it is in any file of the database after the janitor's rounds, and the others are whole")
    func words() async throws {
        let (service, deleted, kept) = (fixture.store, try await fixture.session(), try await fixture.session())
        // Short ones that share pages with others', and long ones that have pages of their own.
        for number in 0..<60 {
            let filling = String(repeating: "filling \(number) ", count: number % 7 == 0 ? 4000 : 3)
            try await talk("the \(Self.word) of \(filling)", in: deleted)
            try await talk("kept \(number) \(filling)", in: kept)
            if number % 20 == 0 { while try await service.indexMessages(limit: 100) > 0 {} }
        }
        while try await service.indexMessages(limit: 100) > 0 {}
        #expect(try count(of: Self.word) >= 60, "the look finds words")
        _ = try await service.deleteSession(deleted, now: fixture.start)

        var settings = StoreConfiguration(path: path, durability: .normal)
        settings.erasesDeleted = true
        let janitor = try Store(configuration: settings)
        while try await janitor.purgeDeletedSession(deleted) > 0 {}
        try await janitor.forgetWords(pages: 1 << 20)
        try await janitor.incrementalVacuum(pages: 1 << 20)
        let result = try await janitor.checkpoint(.truncate)
        #expect(!result.busy)
        #expect(try count(of: Self.word) == 0)
        #expect(try await janitor.session(kept)?.messageCount == 120)
        #expect(try DatabaseCheck(path: path, now: fixture.start).run().isSound)
        try janitor.close()
    }
}
