import Foundation

/// A session as a client keeps it. It takes what the server says and answers what is to be done; it does not know how
/// bytes travel, so that URLSession, NIO or a test can carry them.
struct ExampleClient: Sendable {
    /// What to do next.
    enum Action: Sendable, Equatable {
        case send(String)  // this frame, over the socket
        case load(after: Int)  // GET /sessions/{id}/messages?after=…, then call `loaded`
        case show  // something that is shown has changed
    }

    private(set) var cursor: String?  // of the last frame that was handled
    private(set) var history: [Int: String] = [:]  // by index: as the server has it
    private(set) var partial = ""  // the answer that is being written
    private(set) var isWriting = false
    private var outbox: [(id: String, content: String)] = []  // not acknowledged yet

    /// Where to connect: with the cursor, so that exactly what was missed follows.
    func path(of session: String) -> String {
        cursor.map { "/ws/sessions/\(session)?cursor=\($0)" } ?? "/ws/sessions/\(session)"
    }

    /// A message under a name of its own: sending it again is harmless.
    mutating func send(_ content: String, id: String = UUID().uuidString) -> [Action] {
        outbox.append((id, content))
        return [.send(Self.frame(id, content)), .show]
    }

    mutating func receive(_ text: String) throws -> [Action] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let frame = try decoder.decode(Frame.self, from: Data(text.utf8))
        let actions = handle(frame)
        if frame.type == "session_sync" || frame.cursor != nil { cursor = frame.cursor }  // only once it is handled
        return actions
    }

    /// Stored messages, in answer to `.load`.
    mutating func loaded(_ messages: [Message]) {
        for message in messages { history[message.index] = message.content ?? "" }
    }

    private mutating func handle(_ frame: Frame) -> [Action] {
        switch frame.type {
        case "session_sync":
            // Whatever was not acknowledged goes again, unless it waits on the server.
            let waiting = Set((frame.queued ?? []).compactMap(\.clientMessageId))
            outbox.removeAll { waiting.contains($0.id) }
            let again = outbox.map { Action.send(Self.frame($0.id, $0.content)) }
            if frame.recovered == true { return again }
            // The place is gone: forget the unfinished answer, load what is missing. An open turn is told again.
            (partial, isWriting) = ("", false)
            return [.load(after: (history.keys.max() ?? -1))] + again
        case "message_accepted":
            outbox.removeAll { $0.id == frame.clientMessageId }
            return []
        case "user_message":
            if let message = frame.message { loaded([message]) }
            return [.show]
        case "stream_start":
            (partial, isWriting) = ("", true)
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
            (partial, isWriting) = ("", false)
            return [.load(after: (history.keys.max() ?? -1)), .show]
        case "error":
            if frame.retryable != true { outbox.removeAll { $0.id == frame.clientMessageId } }
            return [.show]
        default: return []  // new kinds of frames come with new versions
        }
    }

    private static func frame(_ id: String, _ content: String) -> String {
        let fields = ["type": "message", "content": content, "client_message_id": id]
        // A dictionary of strings can always be encoded.
        return (try? JSONEncoder().encode(fields)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    struct Message: Decodable, Sendable {
        var index: Int
        var content: String?
    }

    private struct Frame: Decodable {
        var type: String
        var cursor, delta, clientMessageId, turnId: String?
        var recovered, retryable: Bool?
        var messageIndex: Int?
        var message: Message?
        var queued: [Waiting]?
    }

    private struct Waiting: Decodable {
        var clientMessageId: String?
    }
}
