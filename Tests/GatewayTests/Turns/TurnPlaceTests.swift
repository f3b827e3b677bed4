import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

@Suite("Places for turns that are being accepted")
struct TurnPlaceTests {
    private let turn = TurnID.random()
    private let words = Mailbox<LinkCommand>("words to workers")

    private func place(hasRoom: Bool = true) -> TurnPlace {
        TurnPlace(turn, reserve: { _ in hasRoom ? workerA : nil }, link: { [words] in words.put($0) })
    }

    private func grant() -> TurnGrant {
        let session = SessionRecord(
            id: .random(), profileID: "p", name: nil, nameIsUserGiven: false, pinned: false, createdAt: .now(),
            lastActive: .now(), messageCount: 1, preview: "")
        return TurnGrant(
            worker: workerA, grantedAt: 0,
            turn: ClaimedTurn(
                turnID: turn, ordinal: 0, attempt: 1, sessionID: session.id, profileID: "p",
                userMessage: Message(index: 0, role: .user, content: "hi", createdAt: .now(), turnID: turn),
                numberedNow: false, startedAt: .now(), session: session))
    }

    private func said() async throws -> [LinkCommand] {
        words.finish()
        var said: [LinkCommand] = []
        while let word = try await words.next() { said.append(word) }
        return said
    }

    @Test("A worker that was told of a turn which could not be written is stopped, and its place is free")
    func failedWrite() async throws {
        let (place, grant) = (place(), grant())
        let terms = place.terms(.boottime())
        #expect(terms.reserve(turn) == workerA)
        terms.announce?(grant)
        place.settle(.failure(StoreError(.diskFull, "the disk is full")))
        #expect(try await said() == [LinkCommand(grant, isCommitted: false), .stop(turn), .release(turn)])
    }

    @Test("A place that was not needed is given back, one that was not there is not", arguments: [true, false])
    func unused(hasRoom: Bool) async throws {
        let place = place(hasRoom: hasRoom)
        #expect(place.terms(.boottime()).reserve(turn) == (hasRoom ? workerA : nil))
        place.settle(.success(.busy))
        #expect(try await said() == (hasRoom ? [.release(turn)] : []))
    }
}
