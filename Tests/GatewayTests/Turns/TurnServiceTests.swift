import Foundation
import Logging
import NIOPosix
import NaviLink
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

@Suite("Turns over a real store")
struct TurnServiceTests {
    /// A service over a database of its own; what it tells the workers is kept.
    private struct Fixture {
        let folder: TemporaryFolder
        let store: Store
        let hub: ConnectionHub
        let turns: TurnService
        let pool: ScriptedPool

        init(
            worker: WorkerID? = nil, whileStoring: @escaping @Sendable (ConnectionHub, TurnID) -> Void = { _, _ in }
        ) throws {
            folder = try TemporaryFolder()
            store = try Store(
                configuration: StoreConfiguration(path: "\(folder.path)/navi.db", durability: .normal))
            pool = ScriptedPool(worker: worker)
            let limits = Limits()
            let hub = ConnectionHub(
                limits: limits, loops: ConnectionLoops(group: MultiThreadedEventLoopGroup.singleton), pool: pool)
            self.hub = hub
            pool.whenAsked { whileStoring(hub, $0) }
            turns = TurnService(
                store: store, hub: hub, limits: limits, pool: pool, logger: Logger(label: "test"))
        }

        func accept(_ session: SessionID, _ message: ClientMessage) async throws -> AcceptedTurn {
            try await withCheckedThrowingContinuation { continuation in
                turns.accept(sessionID: session, message: message) {
                    continuation.resume(with: $0)
                    return nil
                }
            }
        }

        func session() async throws -> SessionID {
            try await store.createSession(id: .random(), profileID: "secretary", now: .now()).id
        }
    }

    @Test("A message is stored and a worker is woken; one behind it is not announced to workers")
    func accepts() async throws {
        let fixture = try Fixture()
        let session = try await fixture.session()
        let first = try await fixture.accept(session, ClientMessage(content: "one"))
        let second = try await fixture.accept(session, ClientMessage(content: "two"))
        #expect(first.messageIndex == 0 && first.queuePosition == 0)
        #expect(second.messageIndex == nil && second.queuePosition == 1)
        let word = try await fixture.pool.words.next()
        #expect(word == .wake(first.turnID))
    }

    @Test("A turn that a worker has room for is told to it with all about it, once, and waits for nobody")
    func assigns() async throws {
        let fixture = try Fixture(worker: workerA)
        let session = try await fixture.session()
        let turn = try await fixture.accept(session, ClientMessage(content: "one"))
        #expect(turn.state == .running)
        let assignment = try #require(turn.assignment)
        let word = try await fixture.pool.words.next()
        #expect(word == .assign(assignment) && assignment.worker == workerA)
        #expect(TurnKey(assignment) == TurnKey(sessionID: session, turnID: turn.turnID, ordinal: 0, attempt: 1))
        // Behind it no turn can begin: no seat is asked for.
        let second = try await fixture.accept(session, ClientMessage(content: "two"))
        let more = try await fixture.pool.said()
        #expect(second.state == .queued && second.assignment == nil && more.isEmpty)
    }

    @Test("What a worker says of a turn before its message is known to be stored is heard afterwards")
    func speaksEarly() async throws {
        let session = SessionID.random()
        let frames = TurnFixture(session: session).frames(0..<3, end: 2)
        let fixture = try Fixture { hub, turn in
            let key = TurnKey(sessionID: session, turnID: turn, ordinal: 0, attempt: 1)
            hub.receive([.message(workerA, .events(key, frames))])
        }
        _ = try await fixture.store.createSession(id: session, profileID: "secretary", now: .now())
        let turn = try await fixture.accept(session, ClientMessage(content: "one"))
        let heard = PoolWord.tell(.acknowledgeEnd(attempt: 1), of: turn.turnID, to: workerA)
        // The sender has its answer a moment before; what never comes fails by the mailbox's time limit.
        while let word = try await fixture.pool.words.next(), word != heard {}
    }

    @Test("A seat that was kept for a turn which has to be claimed is given back")
    func givesBack() async throws {
        let fixture = try Fixture(worker: workerA)
        let session = try await fixture.session()
        let image = Data(ImageIntakeTests.png).base64EncodedString()
        let first = try await fixture.accept(session, ClientMessage(content: "look", images: [image]))
        let word = try await fixture.pool.words.next()
        #expect(word == .wake(first.turnID), "an image keeps no seat from others")
        _ = try await fixture.store.claim(
            ClaimRequest(
                workerID: workerA, limit: 1, lease: LeaseClock.boottime().terms(duration: .seconds(15)), now: .now())
        )
        _ = try await fixture.store.finish(
            TurnRef(turnID: first.turnID, attempt: 1), TurnEnding(state: .done), now: .now())
        fixture.hub.drop(first.turnID)
        // A context with an image is read by the worker itself.
        let second = try await fixture.accept(session, ClientMessage(content: "and now?"))
        let words = [try await fixture.pool.words.next(), try await fixture.pool.words.next()]
        #expect(second.assignment == nil)
        #expect(words == [.withdraw(Seat(turn: second.turnID, worker: workerA)), .wake(second.turnID)])
    }

    @Test("A message that is refused, sent again or cannot be written leaves no seat taken")
    func leavesNoSeatTaken() async throws {
        let fixture = try Fixture(worker: workerA)
        let session = try await fixture.session()
        let message = ClientMessage(content: "one", clientMessageID: "m")
        let first = try await fixture.accept(session, message)
        let told = try await fixture.pool.words.next()
        _ = try await fixture.store.finish(
            TurnRef(turnID: first.turnID, attempt: 1), TurnEnding(state: .done), now: .now())
        fixture.hub.drop(first.turnID)
        let again = try await fixture.accept(session, message)
        #expect(again.turnID == first.turnID)
        await #expect(throws: WireError.self) {
            try await fixture.accept(.random(), ClientMessage(content: "to nobody"))
        }
        try fixture.store.close()
        await #expect(throws: WireError.self) { try await fixture.accept(session, ClientMessage(content: "too late")) }
        let words = try await fixture.pool.said()
        let withdrawn = words.compactMap { if case .withdraw(let seat) = $0 { seat.turn } else { nil } }
        #expect(Set(withdrawn).count == 3 && words.count == 3 && told != nil)
    }

    @Test("A message sent again is the same message")
    func duplicate() async throws {
        let fixture = try Fixture()
        let session = try await fixture.session()
        let message = ClientMessage(content: "one", clientMessageID: "a")
        let first = try await fixture.accept(session, message)
        let again = try await fixture.accept(session, message)
        #expect(first.turnID == again.turnID)
        let record = try await fixture.store.session(session)
        #expect(record?.messageCount == 1)
    }

    @Test(
        "What is not stored is answered with a code",
        arguments: [
            (ClientMessage(content: ""), ErrorCode.emptyMessage),
            (ClientMessage(content: "x", images: ["!"]), .invalidImage),
            (ClientMessage(content: "x", files: [FileReference(name: "a", path: "b")]), .unknownFile),
        ])
    func refuses(message: ClientMessage, code: ErrorCode) async throws {
        let fixture = try Fixture()
        let session = try await fixture.session()
        let error = await #expect(throws: WireError.self) {
            try await fixture.accept(session, message)
        }
        #expect(error?.code == code)
        let unknown = await #expect(throws: WireError.self) {
            try await fixture.accept(.random(), ClientMessage(content: "x"))
        }
        #expect(unknown?.code == .sessionNotFound)
    }

    @Test("A waiting turn is stopped right here; then there is nothing to stop")
    func stops() async throws {
        let fixture = try Fixture()
        let session = try await fixture.session()
        let turn = try await fixture.accept(session, ClientMessage(content: "one"))
        let outcome = try await fixture.turns.stop(session, nil)
        guard case .stopped(let summary) = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(summary.turnID == turn.turnID)
        let after = try await fixture.turns.stop(session, nil)
        #expect(after == .idle)
        #expect(fixture.hub.session(of: turn.turnID) == nil)
    }

    @Test("Two stops without a name at once, or one soon after the other, end one turn and never the next in line")
    func doubleStop() async throws {
        for number in 0..<20 {
            let fixture = try Fixture()
            let session = try await fixture.session()
            let first = try await fixture.accept(session, ClientMessage(content: "one"))
            let second = try await fixture.accept(session, ClientMessage(content: "two"))
            if number % 2 == 0 {
                async let one = fixture.turns.stop(session, nil)
                async let other = fixture.turns.stop(session, nil)
                _ = try await (one, other)
            } else {
                for _ in 0..<3 { _ = try await fixture.turns.stop(session, nil) }
            }
            let states = try await fixture.store.turnStates([first.turnID, second.turnID])
            #expect(states[first.turnID]?.state == .stopped)
            #expect(states[second.turnID]?.state == .queued)
        }
    }

    @Test("A stop that names a turn ends that one, if it is the open one, and nothing else")
    func namedStop() async throws {
        let fixture = try Fixture()
        let session = try await fixture.session()
        let first = try await fixture.accept(session, ClientMessage(content: "one"))
        let second = try await fixture.accept(session, ClientMessage(content: "two"))
        for other in [second.turnID, .random()] {
            let outcome = try await fixture.turns.stop(session, other)
            #expect(outcome == .idle)
        }
        for expected in [false, true, true] {
            let outcome = try await fixture.turns.stop(session, first.turnID)
            #expect((outcome == .idle) == expected)
        }
        let states = try await fixture.store.turnStates([first.turnID, second.turnID])
        #expect(states[first.turnID]?.state == .stopped && states[second.turnID]?.state == .queued)
    }

    @Test("A stop that was noted is forgotten after a moment, and however many there are, they take no more room")
    func recentStops() {
        let (start, session, turn) = (ContinuousClock.now, SessionID.random(), TurnID.random())
        var stops = RecentStops()
        stops.note(turn, of: session, now: start)
        stops.note(turn, of: session, now: start + .milliseconds(900))
        #expect(stops.turn(of: session, now: start + .milliseconds(999)) == turn)
        #expect(stops.turn(of: session, now: start + .seconds(1)) == nil)
        #expect(stops.turn(of: .random(), now: start) == nil)
        for _ in 0..<5000 { stops.note(.random(), of: .random(), now: start) }
        stops.note(turn, of: session, now: start + .seconds(2))
        #expect(stops.turn(of: session, now: start + .seconds(2)) == turn)
    }

    @Test("The supervisor ends a turn that ended in its row alone, and forgets one whose session is gone")
    func supervises() async throws {
        let fixture = try Fixture()
        let session = try await fixture.session()
        let turn = try await fixture.accept(session, ClientMessage(content: "one"))
        let supervisor = FeedSupervisor(store: fixture.store, hub: fixture.hub, logger: Logger(label: "test"))
        _ = try await fixture.store.requestStop(session, now: .now())
        fixture.hub.receive([
            .workerLost(
                workerA, running: [.init(sessionID: session, turnID: turn.turnID, ordinal: turn.ordinal, attempt: 1)])
        ])
        await supervisor.inspect()
        #expect(fixture.hub.session(of: turn.turnID) == nil)
    }
}

@Suite("Images of messages")
struct ImageIntakeTests {
    static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]

    private func upload(_ text: String, maxBytes: Int = 1000) throws -> ImageUpload? {
        var limits = Limits()
        limits.maxImageBytes = maxBytes
        return try ImageIntake.uploads([text], limits: limits).first
    }

    @Test(
        "Plain base64 and a data URL are the same image, named by its SHA-256",
        arguments: ["", "data:text/html;base64,"])
    func forms(prefix: String) throws {
        let upload = try #require(try upload(prefix + Data(Self.png).base64EncodedString()))
        #expect(upload.contentType == "image/png" && upload.bytes == Self.png)
        #expect(upload.sha256.utf8.count == 64 && upload.sha256 == upload.sha256.lowercased())
    }

    @Test("The SHA-256 is the known one")
    func sha256() throws {
        let gif = Array("GIF89a".utf8)
        let upload = try #require(try upload(Data(gif).base64EncodedString()))
        #expect(upload.sha256 == "610f5ae4d76e332636a17bd357fd6ce99029316a99d320280d4d77a746bf29e8")
    }

    @Test(
        "What is no image, no base64, or too large names the image",
        arguments: [
            ("%%%", ErrorCode.invalidImage), ("", .invalidImage), ("data:image/png;base64,", .invalidImage),
            (Data("<svg/>".utf8).base64EncodedString(), .invalidImage),
            (Data(png + [UInt8](repeating: 0, count: 1000)).base64EncodedString(), .imageTooLarge),
            (String(repeating: "A", count: 100_000), .imageTooLarge),
        ])
    func refused(text: String, code: ErrorCode) {
        let error = #expect(throws: WireError.self) { try upload(text) }
        #expect(error?.code == code && error?.message.contains("images[0]") == true)
    }
}

@Suite("Work for callbacks")
struct AsyncJobsTests {
    @Test("Jobs run, also those from before the start; above the bound they are refused")
    func bound() async throws {
        let jobs = AsyncJobs(maxJobs: 2)
        let (gate, done) = (Gate("the jobs"), Mailbox<Int>("done"))
        let taken = (0..<3).map { number in
            jobs.submit {
                do { try await gate.wait() } catch { Issue.record(error) }
                done.put(number)
            }
        }
        #expect(taken == [true, true, false])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await jobs.run() }
            gate.open()
            let finished = [try await done.next(), try await done.next()].compactMap { $0 }
            #expect(Set(finished) == [0, 1])
            group.cancelAll()
        }
    }
}
