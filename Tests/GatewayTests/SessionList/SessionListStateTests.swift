import Foundation
import NaviProtocol
import NaviStore
import Testing

@testable import gateway

@Suite struct SessionListStateTests {
    private let a = ConnectionRef(id: ConnectionID(value: 1), loop: 0)
    private let b = ConnectionRef(id: ConnectionID(value: 2), loop: 0)
    private let session = SessionID.random()

    private func listing(_ id: SessionID, activity: SessionActivity = .idle, messages: Int = 0) -> SessionListing {
        SessionListing(
            summary: SessionSummary(
                sessionID: id, profileID: "p", name: nil, pinned: false, createdAt: Timestamp(milliseconds: 1),
                lastActive: Timestamp(milliseconds: 1), messageCount: messages, preview: ""),
            activity: activity)
    }

    private func owned(_ listing: SessionListing, by owner: String = "") -> SessionListState.OwnedListing {
        .init(listing: listing, owner: owner)
    }

    private func beginning(_ sessions: [SessionListing]) -> SessionListState.Findings {
        .init(beginnings: [.all: .init(sessions: sessions.map { owned($0) }, hasMore: false)])
    }

    private func look(_ state: inout SessionListState, refreshes: Bool = false) throws -> SessionListState.Look {
        let look = state.takeLook(refreshes: refreshes)
        return try #require(look)
    }

    /// A state with one watcher that knows of `session`.
    private func watched() throws -> SessionListState {
        var state = SessionListState()
        state.join(a, scope: .all)
        let look = try self.look(&state)
        _ = state.settle(look, beginning([listing(session)]))
        return state
    }

    @Test func nothingIsReadWhileNobodyWatches() {
        var state = SessionListState()
        state.touch([session])
        #expect(!state.isWatched)
        state.join(a, scope: .all)
        state.remove(a)
        state.touch([session])
        #expect(!state.isWatched)
    }

    @Test func whoComesGetsTheBeginningAndWhoIsThereOnlyWhatChanged() throws {
        var state = try watched()
        state.join(b, scope: .all)
        let look = try self.look(&state)
        #expect(look.beginnings == [.all])
        let told = state.settle(look, beginning([listing(session, messages: 2)]))
        #expect(told.map(\.connection) == [a, b])
        #expect(try told[0].listFrames() == [.updated(listing(session, messages: 2))])
        #expect(try told[1].listFrames().map(\.kind) == [.sync])
    }

    @Test func whatIsAsItWasIsNotToldAgain() throws {
        var state = try watched()
        state.touch([session, session])
        let look = try self.look(&state)
        #expect(look == SessionListState.Look(sessions: [session]))
        let told = state.settle(look, .init(sessions: [owned(listing(session))]))
        #expect(told.isEmpty)
        let more = state.takeLook(refreshes: false)
        #expect(more == nil)
    }

    @Test func activityAloneIsAChange() throws {
        var state = try watched()
        state.touch([session])
        let look = try self.look(&state)
        let told = state.settle(look, .init(sessions: [owned(listing(session, activity: .needsApproval))]))
        #expect(try told.flatMap { try $0.listFrames() } == [.updated(listing(session, activity: .needsApproval))])
    }

    @Test func aNewSessionIsToldAsCreatedOnce() throws {
        var state = try watched()
        let new = SessionID.random()
        state.noteCreation(of: new)
        let look = try self.look(&state)
        #expect(
            try state.settle(look, .init(sessions: [owned(listing(new))])).flatMap { try $0.listFrames() } == [
                .created(listing(new))
            ])
        state.touch([new])
        let next = try self.look(&state)
        let told = state.settle(next, .init(sessions: [owned(listing(new, messages: 1))]))
        #expect(try told.flatMap { try $0.listFrames() } == [.updated(listing(new, messages: 1))])
    }

    @Test func aSessionWithoutARowIsDeleted() throws {
        var state = try watched()
        state.touch([session])
        let look = try self.look(&state)
        let told = state.settle(look, .init())
        #expect(try told.flatMap { try $0.listFrames() } == [.deleted(session)])
        // Its running turn ends a moment later.
        state.touch([session])
        let again = try self.look(&state)
        #expect(state.settle(again, .init()).isEmpty, "it is told once")
    }

    @Test func aRefreshFindsWhatNothingWasHeardOf() throws {
        var state = try watched()
        let look = try self.look(&state, refreshes: true)
        #expect(look == SessionListState.Look(beginnings: [.all], sessions: [session]))
        let new = SessionID.random()
        let told = state.settle(look, beginning([listing(new)]))
        #expect(try told.flatMap { try $0.listFrames() } == [.updated(listing(new)), .deleted(session)])
    }

    @Test func aLookThatFailedIsRepeated() throws {
        var state = try watched()
        state.touch([session])
        let look = try self.look(&state)
        state.putBack(look)
        let again = try self.look(&state)
        #expect(again == look)
    }

    @Test func everyoneIsToldOfTheirOwnSessionsAlone() throws {
        var state = SessionListState()
        let c = ConnectionRef(id: ConnectionID(value: 3), loop: 0)
        state.join(a, scope: .owner("ada"))
        state.join(b, scope: .owner("bob"))
        state.join(c, scope: .all)
        let look = try self.look(&state)
        #expect(look.beginnings == [.all, .owner("ada"), .owner("bob")])
        let empty = SessionListState.Beginning(sessions: [], hasMore: false)
        let mine = SessionListState.Beginning(sessions: [owned(listing(session), by: "ada")], hasMore: false)
        let told = state.settle(
            look, .init(beginnings: [.all: mine, .owner("ada"): mine, .owner("bob"): empty]))
        #expect(Set(told.map(\.connection)) == [a, b, c])
        state.touch([session])
        let next = try self.look(&state)
        let changes = state.settle(next, .init(sessions: [owned(listing(session, messages: 1), by: "ada")]))
        #expect(Set(changes.map(\.connection)) == [a, c])
        state.touch([session])
        let last = try self.look(&state)
        let deletions = state.settle(last, .init())
        #expect(Set(deletions.map(\.connection)) == [a, c], "nobody learns of another's deletion")
    }

    @Test func howeverManyWatchALookAtWhatNothingWasHeardOfIsBoundedAndComesRoundToEverybody() throws {
        var state = SessionListState()
        let count = SessionListState.refreshedScopes * 3 - 1
        for number in 0..<count {
            state.join(ConnectionRef(id: ConnectionID(value: UInt64(number)), loop: 0), scope: .owner("o\(number)"))
        }
        let empty = SessionListState.Beginning(sessions: [], hasMore: false)
        func settle(_ look: SessionListState.Look) {
            _ = state.settle(look, .init(beginnings: [:].merging(look.beginnings.map { ($0, empty) }) { $1 }))
        }
        settle(try look(&state))
        var seen: [SessionScope: Int] = [:]
        for _ in 0..<6 {
            let look = try look(&state, refreshes: true)
            #expect(look.beginnings.count <= SessionListState.refreshedScopes)
            for scope in look.beginnings { seen[scope, default: 0] += 1 }
            settle(look)
        }
        #expect(seen.count == count && seen.values.allSatisfy { $0 == 2 })
    }

    @Test func whatIsRememberedIsBounded() throws {
        var state = try watched()
        for _ in 0..<2 {
            let many = (0..<SessionListState.maxKnown).map { _ in SessionID.random() }
            state.touch(many)
            let look = try self.look(&state)
            _ = state.settle(look, .init(sessions: many.map { owned(listing($0)) }))
        }
        let refresh = try look(&state, refreshes: true)
        #expect(refresh.sessions.count <= SessionListState.maxKnown)
    }
}

extension Delivery {
    fileprivate func listFrames() throws -> [SessionListFrame] {
        switch payload {
        case .list(let frames, _):
            try frames.payloads.map { try decodeJSON(SessionListFrame.self, from: Data($0)) }
        case .frames, .welcome, .close: []
        }
    }
}
