import NIOCore
import NaviProtocol
import NaviStore

@testable import NaviLink

/// Values that the link's tests talk about.
enum LinkFixture {
    static func turn(_ number: UInt64) -> TurnID { TurnID(high: 7, low: number) }

    static func session(_ number: UInt64) -> SessionID { SessionID(high: 8, low: number) }

    static func key(_ number: UInt64, attempt: Int = 1) -> TurnKey {
        TurnKey(sessionID: session(number), turnID: turn(number), ordinal: Int(number), attempt: attempt)
    }

    static func assignment(_ number: UInt64, to worker: WorkerID) -> Assignment {
        let session = SessionRecord(
            id: session(number), profileID: "p", createdAt: Timestamp(milliseconds: 1),
            lastActive: Timestamp(milliseconds: 2))
        let question = Message(
            index: 0, role: .user, content: "hello", createdAt: Timestamp(milliseconds: 2), turnID: turn(number))
        return Assignment(
            worker: worker, leaseUntil: 5000, turnID: turn(number), ordinal: Int(number), attempt: 1,
            sessionID: session.id, profileID: session.profileID, userMessage: question, numberedNow: false,
            startedAt: Timestamp(milliseconds: 2), session: session,
            stored: StoredContext(ContextRecord(session: session, summary: nil, messages: [question])))
    }

    static func text(_ text: String, at index: Int, of key: TurnKey = key(1)) -> TurnFrame {
        let cursor = Cursor(turnOrdinal: key.ordinal, attempt: key.attempt, index: index)
        return TurnFrame(text: text, at: cursor)
    }

    static func thinking(_ text: String, at index: Int, of key: TurnKey = key(1)) -> TurnFrame {
        let cursor = Cursor(turnOrdinal: key.ordinal, attempt: key.attempt, index: index)
        return TurnFrame(thinking: text, at: cursor)
    }

    static func other(at index: Int) -> TurnFrame {
        TurnFrame(index: index, kind: .thinkingEnd, json: ByteBuffer(string: "{\"type\":\"thinking_end\"}"))
    }

    static func terminal(at index: Int) -> TurnFrame {
        TurnFrame(
            index: index, kind: .streamEnd, outcome: .done, json: ByteBuffer(string: "{\"type\":\"stream_end\"}"))
    }

    static func texts(_ range: Range<Int>, of key: TurnKey = key(1)) -> [TurnFrame] {
        range.map { text("piece \($0) ", at: $0, of: key) }
    }
}

extension WorkerID {
    static let anna: WorkerID = WorkerID("worker-anna")
    static let bert: WorkerID = WorkerID("worker-bert")
}
