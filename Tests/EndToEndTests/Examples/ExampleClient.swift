import Foundation

/// A session as a client keeps it. It takes what the server says and answers what is to be done; it does not know how
/// bytes travel, so that URLSession, NIO or a test can carry them.
struct ExampleClient: Sendable {
    /// What to do next.
    enum Action: Sendable, Equatable {
        case send(String)  // this frame, over the socket; where there is none, `session_sync` brings it up again
        case load(after: Int?)  // GET /sessions/{id}/messages?after=…, as often as it takes, then call `loaded`
        case proceed(afterSeconds: Int)  // call `proceed`
        case show  // something that is shown has changed
    }

    private(set) var cursor: String?  // of the last frame that was handled
    private(set) var history: [Int: String] = [:]  // by index: as the server has it
    private(set) var partial = ""  // the answer that is being written
    private(set) var isWriting = false
    private(set) var openTurn: String?  // what a stop is meant for
    private var outbox: [(id: String, content: String)] = []  // not acknowledged yet, in order
    private var underWay: String?  // the one that an answer is awaited for
    private var isPausing = false

    /// Where to connect: with the cursor, so that exactly what was missed follows.
    func path(of session: String) -> String {
        cursor.map { "/ws/sessions/\(session)?cursor=\($0)" } ?? "/ws/sessions/\(session)"
    }

    /// A message under a name of its own: sending it again is harmless.
    mutating func send(_ content: String, id: String = UUID().uuidString) -> [Action] {
        outbox.append((id, content))
        return deliver() + [.show]
    }

    /// Ends the turn that is shown, and no other.
    func stop() -> [Action] { openTurn.map { [.send(Self.frame(["type": "stop", "turn_id": $0]))] } ?? [] }

    mutating func receive(_ text: String) throws -> [Action] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let frame = try decoder.decode(Frame.self, from: Data(text.utf8))
        let actions = handle(frame)
        if frame.type == "session_sync" || frame.cursor != nil { cursor = frame.cursor }  // only once it is handled
        return actions
    }

    /// Stored messages, in answer to `.load`; with `after`, all that follow are asked for.
    mutating func loaded(_ messages: [Message], after: Int?, hasMore: Bool) -> [Action] {
        for message in messages { history[message.index] = message.content ?? "" }
        guard after != nil, hasMore, let last = messages.last else { return [.show] }
        return [.load(after: last.index), .show]
    }

    /// A pause that the server asked for is over.
    mutating func proceed() -> [Action] {
        (isPausing, underWay) = (false, nil)
        return deliver()
    }

    private mutating func handle(_ frame: Frame) -> [Action] {
        switch frame.type {
        case "session_sync":
            // Whatever was not acknowledged goes again, unless it waits on the server.
            let waiting = Set((frame.queued ?? []).compactMap(\.clientMessageId))
            outbox.removeAll { waiting.contains($0.id) }
            (underWay, openTurn) = (nil, frame.turn?.turnId)
            let again = deliver()
            if frame.recovered == true { return again }
            // The place is gone: forget the unfinished answer, load what is missing. An open turn is told again.
            (partial, isWriting) = ("", false)
            return [loadMissing] + again
        case "message_accepted":
            return settle(frame.clientMessageId)
        case "user_message":
            if case .message(let message)? = frame.message { history[message.index] = message.content ?? "" }
            return [.show]
        case "stream_start":
            (partial, isWriting, openTurn) = ("", true, frame.turnId)
            return [.show]
        case "stream_delta":
            partial += frame.delta ?? ""
            return [.show]
        case "stream_restart":
            // Another attempt: what came after this message is told anew.
            partial = ""
            return [.load(after: (frame.messageIndex ?? 0) - 1), .show]
        case "stream_end", "stream_stopped",
            "error" where frame.turnId != nil:
            // The stored messages of the turn are the truth; the partial text made way for them.
            (partial, isWriting, openTurn) = ("", false, nil)
            return [loadMissing, .show]
        case "error" where frame.retryable == true && frame.clientMessageId != nil:
            // Not now. Those behind it wait, too: what was said first comes first.
            if isPausing { return [.show] }
            isPausing = true
            return [.proceed(afterSeconds: frame.retryAfterSeconds ?? 1), .show]
        case "error": return settle(frame.clientMessageId) + [.show]
        default: return []  // new kinds of frames come with new versions
        }
    }

    /// Nothing more is to be done about this message.
    private mutating func settle(_ id: String?) -> [Action] {
        outbox.removeAll { $0.id == id }
        if underWay == id { underWay = nil }
        return deliver()
    }

    /// The first message of the outbox, unless one is under way: so their order is kept.
    private mutating func deliver() -> [Action] {
        guard underWay == nil, !isPausing, let (id, content) = outbox.first else { return [] }
        underWay = id
        return [.send(Self.frame(["type": "message", "content": content, "client_message_id": id]))]
    }

    /// To begin with the last messages; then what follows the newest one.
    private var loadMissing: Action { .load(after: history.keys.max()) }

    private static func frame(_ fields: [String: String]) -> String {
        // A dictionary of strings can always be encoded.
        (try? JSONEncoder().encode(fields)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    struct Message: Decodable, Sendable {
        var index: Int
        var content: String?
    }

    private struct Frame: Decodable {
        var type: String
        var cursor, delta, clientMessageId, turnId: String?
        var recovered, retryable: Bool?
        var messageIndex, retryAfterSeconds: Int?
        var message: Told?
        var queued: [Waiting]?
        var turn: Turn?
    }

    /// A message of the history, or the words of an error.
    private enum Told: Decodable {
        case message(Message)
        case words(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let words = try? container.decode(String.self) {
                self = .words(words)
            } else {
                self = .message(try container.decode(Message.self))
            }
        }
    }

    private struct Waiting: Decodable {
        var clientMessageId: String?
    }

    private struct Turn: Decodable {
        var turnId: String
    }
}
