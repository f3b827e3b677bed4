import Foundation
import NIOCore
import NaviProtocol
import Synchronization
import TestKit

/// The Chrome DevTools Protocol over one WebSocket: commands are answered, events are handed on.
final class DevTools: Sendable {
    /// Something that the browser tells by itself.
    struct Event: Sendable {
        var method: String
        var params: JSONValue
        /// Of the page that it is about; `nil` for the browser itself.
        var session: String?
    }

    private struct State {
        var lastID = 0
        var answers: [Int: Mailbox<JSONValue>] = [:]
        var listeners: [String: @Sendable (Event) -> Void] = [:]
    }

    private let socket: WebSocketClient
    private let state: Inbox

    /// Shared with the socket's callback, which must not keep the socket.
    private final class Inbox: Sendable {
        let state = Mutex(State())

        func take(_ text: ByteBuffer) {
            // The browser speaks JSON; anything else would be a defect of this class.
            guard let message = try? decodeJSON(JSONValue.self, from: Data(text.readableBytesView)) else { return }
            if let id = message["id"]?.integerValue {
                state.withLock { $0.answers.removeValue(forKey: id) }?.put(message)
            } else if let method = message["method"]?.stringValue {
                let session = message["sessionId"]?.stringValue
                let listener = state.withLock { $0.listeners[session ?? ""] }
                listener?(Event(method: method, params: message["params"] ?? .null, session: session))
            }
        }
    }

    private init(socket: WebSocketClient, state: Inbox) {
        self.socket = socket
        self.state = state
    }

    static func connect(port: Int, path: String) async throws -> DevTools {
        let inbox = Inbox()
        let socket = try await WebSocketClient.connect(port: port, path: path, options: .init { inbox.take($0) })
        return DevTools(socket: socket, state: inbox)
    }

    /// Hears what the page of a session tells.
    func listen(to session: String, _ listener: @escaping @Sendable (Event) -> Void) {
        state.state.withLock { $0.listeners[session] = listener }
    }

    /// Sends a command and waits for its result.
    ///
    /// - Throws: `Failure` with the browser's words.
    @discardableResult
    func send(
        _ method: String, _ params: JSONValue = [:], session: String? = nil, timeLimit: Duration = .seconds(30)
    ) async throws -> JSONValue {
        let answer = Mailbox<JSONValue>("the browser's answer to \(method)")
        let id = state.state.withLock { state in
            state.lastID += 1
            state.answers[state.lastID] = answer
            return state.lastID
        }
        var command: JSONObject = ["id": .integer(Int64(id)), "method": .string(method), "params": params]
        if let session { command["sessionId"] = .string(session) }
        try await socket.send(JSONValue.object(command).jsonText())
        let message = try await answer.next(timeLimit: timeLimit) ?? .null
        if let error = message["error"] {
            throw Failure("\(method): \(error["message"]?.stringValue ?? "failed") \(error["data"]?.stringValue ?? "")")
        }
        return message["result"] ?? .null
    }
}
