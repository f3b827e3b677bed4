import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("Branches of sessions")
struct BranchTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    /// A session with a question and an answer for each of these.
    private func spoken(_ questions: [String], owner: String = "") async throws -> SessionID {
        let session = try await fixture.session(owner: owner)
        try await say(questions, in: session)
        return session
    }

    private func say(_ questions: [String], in session: SessionID, at seconds: Int = 0) async throws {
        for question in questions {
            let request = AcceptRequest(
                sessionID: session, content: question, now: fixture.start + .seconds(seconds))
            _ = try await store.accept(request, turnID: .random())
            _ = try await fixture.finish(fixture.claimed(), "to \(question)")
        }
    }

    private func outcome(_ session: SessionID, _ extent: BranchOrder.Extent, now: Timestamp? = nil) async throws
        -> BranchOutcome
    {
        try await store.branch(
            BranchOrder(id: .random(), origin: session, extent: extent, now: now ?? fixture.start + .seconds(2)))
    }

    private func branch(_ session: SessionID, through index: Int?, now: Timestamp? = nil) async throws -> SessionRecord
    {
        guard case .made(let branch) = try await outcome(session, .through(index), now: now) else {
            throw Failure("no branch")
        }
        return branch
    }

    private func refusal(_ session: SessionID, _ extent: BranchOrder.Extent) async throws -> BranchRefusal? {
        if case .refused(let refusal) = try await outcome(session, extent) { refusal } else { nil }
    }

    private func delete(_ sessions: SessionID...) async throws {
        for session in sessions { _ = try await store.deleteSession(session, now: fixture.start) }
    }

    private func purgeAll() async throws {
        while try await fixture.purge(rows: 1000) > 0 {}
    }

    private func texts(_ session: SessionID) async throws -> [String] {
        try await store.messages(session, limit: 1000).messages.map { $0.content ?? "" }
    }

    private func broken() throws -> [CheckFinding] {
        let check = DatabaseCheck(
            path: fixture.folder["navi.db"], leaseClock: LeaseClock(bootID: "boot") { 1000 }, now: fixture.start)
        return try check.run().findings.filter { $0.severity == .error }
    }

    @Test("Who shows a message is found out also where rows make a session its own ancestor", .timeLimit(.minutes(1)))
    func circle() async throws {
        let session = try await spoken(["a", "b"])
        let branch = try await branch(session, through: 1)
        try await delete(session, branch.id)
        try await store.write(.normal) {
            try $0.db.run("UPDATE sessions SET parent = session_id, shared = 4, family = session_id")
        }
        let key = try await store.read { try $0.first("SELECT min(id) FROM sessions") { $0.int64(0) } ?? 0 }
        #expect(try await store.read { try $0.sessionShowing(0, of: key) } == nil)
    }

    @Test("A branch shows what it shares and goes its own way, and the numbers of both stay dense")
    func ownWay() async throws {
        let session = try await spoken(["eins", "二", "ثلاثة"])
        let branch = try await branch(session, through: 1)
        #expect(branch.messageCount == 2 && branch.parent == BranchPoint(sessionID: session, index: 2))
        #expect(branch.family == session && branch.preview == "to eins")
        try await say(["anders"], in: branch.id)
        try await say(["vier"], in: session)
        #expect(try await texts(branch.id) == ["eins", "to eins", "anders", "to anders"])
        #expect(try await store.messages(branch.id, limit: 1000).messages.map(\.index) == [0, 1, 2, 3])
        #expect(
            try await texts(session) == ["eins", "to eins", "二", "to 二", "ثلاثة", "to ثلاثة", "vier", "to vier"])
        #expect(try await store.historyLength(branch.id) == HistoryLength(counted: 4, end: 4))
        #expect(try broken().isEmpty)
    }

    @Test("Pages, stretches and contexts are the same wherever the rows stand", arguments: [1, 2, 3, 5, 100])
    func pages(limit: Int) async throws {
        var session = try await spoken(["a", "b", "c"])
        for depth in 0..<4 {
            session = try await branch(session, through: nil).id
            try await say(["own \(depth)", "more \(depth)"], in: session)
        }
        let all = try await store.messages(session, limit: 1000).messages
        #expect(all.map(\.index) == Array(0..<22))
        var (forwards, backwards): ([Message], [Message]) = ([], [])
        while true {
            let page = try await store.messages(session, after: forwards.last?.index ?? -1, limit: limit)
            forwards += page.messages
            guard page.hasMore else { break }
        }
        while true {
            let page = try await store.messages(session, before: backwards.first?.index, limit: limit)
            backwards = page.messages + backwards
            guard page.hasMore else { break }
        }
        #expect(forwards == all && backwards == all)
        let stretch = try await store.messages(session, in: 3..<17, maxBytes: .max)
        #expect(stretch == Array(all[3..<17]))
        #expect(try await store.context(session)?.messages == all)
        #expect(try await store.contextHead(session, bound: .wide)?.indexes == 0..<22)
    }

    @Test("A branch of a branch that leaves before it is a branch of whoever has the messages")
    func shortWay() async throws {
        let session = try await spoken(["a", "b", "c"])
        var latest = session
        for _ in 0..<70 { latest = try await branch(latest, through: 1).id }
        #expect(try await store.session(latest)?.parent == BranchPoint(sessionID: session, index: 2))
    }

    @Test("A history is made of 64 sessions at most")
    func depth() async throws {
        var session = try await spoken(["a"])
        for _ in 1..<Lineage.maxDepth {
            session = try await branch(session, through: nil).id
            try await say(["b"], in: session)
        }
        #expect(try await refusal(session, .through(nil)) == .limitReached)
        #expect(try await store.messages(session, limit: 1000).messages.count == 2 * Lineage.maxDepth)
        #expect(try broken().isEmpty)
    }

    @Test("What is no place to leave a history is refused, and nothing is stored")
    func refusals() async throws {
        let session = try await spoken(["a", "b"])
        for index in [-1, 4, .max, .min] {
            #expect(try await refusal(session, .through(index)) == .noMessage)
            #expect(try await refusal(session, .before(index)) == .noMessage)
        }
        #expect(try await refusal(session, .before(1)) == .notAUsersMessage)
        #expect(try await refusal(.random(), .through(0)) == .unknownSession)
        #expect(try await refusal(fixture.session(), .through(nil)) == .noMessage)
        _ = try await fixture.accepted(session, "c")
        let turn = try await fixture.claimed()
        #expect(try await refusal(session, .through(4)) == .underWay)
        #expect(try await refusal(session, .before(4)) == .underWay)
        let call = ToolCall(id: "c", name: "clock", arguments: .object([:]))
        _ = try await store.appendStep(
            turn.ref, message: NewMessage(content: nil, toolCalls: [call]), now: fixture.start)
        _ = try await store.startToolCall(turn.ref, call: call, step: 0, repeatable: true, now: fixture.start)
        _ = try await store.finishToolCall(
            turn.ref, callID: "c", outcome: ToolCallOutcome(result: "noon", success: true, duration: .zero),
            now: fixture.start)
        _ = try await fixture.finish(turn)
        #expect(try await refusal(session, .through(5)) == .middleOfATurn)
        #expect(try await refusal(session, .through(6)) == .middleOfATurn)
        #expect(try await refusal(session, .through(4)) == nil)
        try await delete(session)
        #expect(try await refusal(session, .through(0)) == .unknownSession)
        #expect(try await store.sessions(limit: 100, branches: true).sessions.count == 2)
    }

    @Test("A message and the branch that it begins are there together, or neither is")
    func together() async throws {
        let session = try await spoken(["a", "b"])
        let order = BranchOrder(id: .random(), origin: session, extent: .before(2), now: fixture.start)
        let refused = AcceptRequest(
            sessionID: order.id, content: "x", files: [FileReference(name: "none", path: "none")], now: fixture.start,
            branch: order)
        guard case .unknownFile = try await store.accept(refused, turnID: .random()) else { throw Failure("accepted") }
        #expect(try await store.session(order.id) == nil)
        let request = AcceptRequest(sessionID: order.id, content: "b!", now: fixture.start, branch: order)
        guard case .accepted(let turn) = try await store.accept(request, turnID: .random()) else {
            throw Failure("refused")
        }
        #expect(turn.messageIndex == 2 && turn.session?.parent == BranchPoint(sessionID: session, index: 2))
        let assignment = try await fixture.claimed()
        #expect(assignment.sessionID == order.id)
        _ = try await fixture.finish(assignment)
        #expect(try await texts(order.id) == ["a", "to a", "b!", "answer"])
        #expect(try await texts(session) == ["a", "to a", "b", "to b"])
        #expect(try broken().isEmpty)
    }

    @Test("A fork of a session of 10,000 messages takes less than 5 ms, and stores no message")
    func quick() async throws {
        let session = try await fixture.session()
        try await store.exclusively { db in
            try db.execute(
                sql: """
                    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
                    INSERT INTO messages (session, idx, role, created_at, content)
                    SELECT 1, i, i % 2, i, 'message ' || i FROM n;
                    UPDATE sessions SET message_count = 10000
                    """)
        }
        let before = try await rows()
        var times: [Duration] = []
        for _ in 0..<20 {
            let start = ContinuousClock.now
            _ = try await branch(session, through: 9999)
            times.append(.now - start)
        }
        #expect(try await rows() == before)
        #expect(times.sorted()[10] < .milliseconds(5), "\(times)")
    }

    private func rows() async throws -> Int {
        try await store.read { try $0.first("SELECT count(*) FROM messages") { $0.int(0) } ?? 0 }
    }

    @Test("Who deletes one of a family takes nothing from the others, and the last one takes everything")
    func deletion() async throws {
        let session = try await spoken(["a", "b"])
        let middle = try await branch(session, through: 1).id
        try await say(["c"], in: middle)
        let last = try await branch(middle, through: nil).id
        try await say(["d"], in: last)
        try await delete(session, middle)
        try await purgeAll()
        #expect(try await texts(last) == ["a", "to a", "c", "to c", "d", "to d"])
        for gone in [session, middle] { #expect(try await store.session(gone) == nil) }
        #expect(try await store.sessions(limit: 9, branches: true).sessions.map(\.session.id) == [last])
        #expect(try broken().isEmpty)
        try await delete(last)
        for _ in 0..<3 { try await purgeAll() }
        #expect(try await rows() == 0)
        #expect(try await store.read { try $0.exists("SELECT 1 FROM sessions") } == false)
    }

    @Test("A list has the branch that was used last, and all when they are asked for")
    func list() async throws {
        let alone = try await spoken(["x"])
        let session = try await spoken(["a", "b"])
        let first = try await branch(session, through: 1, now: fixture.start + .seconds(5)).id
        let second = try await branch(session, through: 1, now: fixture.start + .seconds(6)).id
        func list(branches: Bool = false) async throws -> [SessionID] {
            try await store.sessions(limit: 9, branches: branches).sessions.map(\.session.id)
        }
        #expect(try await list() == [second, alone])
        #expect(try await list(branches: true) == [second, first, session, alone])
        _ = try await store.updateSession(session, SessionChange(name: .set("n")), now: fixture.start + .seconds(9))
        #expect(try await list() == [session, alone])
        try await delete(session)
        #expect(try await list() == [second, alone])
    }

    @Test("A search finds a shared message once, in whoever shows it")
    func search() async throws {
        let session = try await spoken(["Größenordnung", "Elefant"])
        let branch = try await branch(session, through: 1).id
        try await say(["Giraffe"], in: branch)
        func found(_ words: String) async throws -> [SessionID] {
            try await store.searchSessions(words, limit: 9).list.map(\.listed.session.id)
        }
        #expect(try await found("größenordnung").count == 1)
        #expect(try await found("elefant") == [session])
        #expect(try await found("giraffe") == [branch])
        #expect(
            try await store.searchMessages(branch, query: "größenordnung", limit: 9).hits.map(\.index).sorted() == [
                0, 1,
            ])
        #expect(try await store.searchMessages(branch, query: "elefant", limit: 9).hits.isEmpty)
        #expect(try await store.searchMessages(session, query: "giraffe", limit: 9).hits.isEmpty)
        try await delete(session)
        #expect(try await found("größenordnung") == [branch])
        #expect(try await found("elefant").isEmpty)
    }

    @Test("Files are the family's: reachable from all, counted once, kept while one of them is active")
    func files() async throws {
        let session = try await spoken(["a"])
        let branch = try await branch(session, through: nil, now: fixture.start + .seconds(100)).id
        for (place, name) in [(session, "α.txt"), (branch, "b.txt")] {
            _ = try await store.addFile(place, name: name, size: 5, contentType: "text/plain", now: fixture.start)
        }
        #expect(try await store.files(session).map(\.name) == ["α.txt", "b.txt"])
        #expect(try await store.files(branch) == store.files(session))
        #expect(
            try await store.addFile(branch, name: "α.txt", size: 1, contentType: "", now: fixture.start) == .nameTaken)
        #expect(try await store.filesFolder(of: branch) == session)
        try await delete(session)
        var walk = SessionWalk()
        #expect(
            try await store.expiredFileSessions(inactiveSince: fixture.start + .seconds(50), walk: &walk, limit: 9)
                .isEmpty)
        #expect(try await store.markFilesDeleting(session, inactiveSince: fixture.start + .seconds(50)).isEmpty)
        #expect(try await store.existing([session]) == [session])
        #expect(try await store.files(branch).allSatisfy { $0.state == .present })
        walk = SessionWalk()
        let late = fixture.start + .seconds(200)
        #expect(try await store.expiredFileSessions(inactiveSince: late, walk: &walk, limit: 9) == [session])
        #expect(try await store.markFilesDeleting(session, inactiveSince: late).count == 2)
    }

    private func compress(_ session: SessionID, until index: Int, _ text: String, now: Timestamp) async throws {
        let live = try await store.liveCompression(session)?.id
        _ = try #require(
            try await store.insertCompression(
                NewCompression(
                    sessionID: session, replacing: live, coversUntil: index, summary: text, sheet: nil,
                    reason: "threshold", messagesBefore: 4, messagesAfter: 2,
                    before: ContextMeasure(tokens: 100, estimate: 100), after: ContextMeasure(tokens: 60, estimate: 60),
                    now: now)))
    }

    @Test("A branch begins with the summary that was in force at its place, and each takes back its own")
    func summaries() async throws {
        let session = try await spoken(["a", "b"])
        try await compress(session, until: 2, "early", now: fixture.start + .seconds(5))
        try await say(["c", "d"], in: session, at: 10)
        try await compress(session, until: 6, "late", now: fixture.start + .seconds(15))
        let whole = try await branch(session, through: nil).id
        let short = try await branch(session, through: 5).id
        #expect(try await store.liveCompression(whole)?.summary == "late")
        #expect(try await store.context(whole)?.messages == store.context(session)?.messages)
        #expect(try await store.liveCompression(short)?.summary == "early")
        #expect(try await store.context(short)?.messages.map(\.index) == [2, 3, 4, 5])
        #expect(try await store.liveCompression(branch(session, through: 1).id) == nil)
        guard case .undone(let undone) = try await store.undoCompression(whole, now: fixture.start) else {
            throw Failure("not undone")
        }
        #expect(undone.compressionID == 0)
        #expect(try await store.context(whole)?.messages.count == 8)
        #expect(try await store.liveCompression(session)?.summary == "late")
        #expect(try broken().isEmpty)
    }

    @Test("A family tells where its sessions leave each other")
    func family() async throws {
        let session = try await spoken(["a", "b", "c"])
        let second = try await branch(session, through: 3).id
        let first = try await branch(second, through: 1).id
        try await say(["x"], in: second)
        try await say(["y"], in: first)
        let forks = try #require(try await store.family(of: session)).forks
        #expect(forks == [4: [second], 2: [first]])
        let seen = try #require(try await store.family(of: first)).forks
        #expect(seen.keys.sorted() == [2] && Set(seen[2] ?? []) == [session, second])
        #expect(try await store.family(of: fixture.session())?.forks == [:])
        #expect(try await store.family(of: .random()) == nil)
    }
}
