import Foundation
import NaviProtocol

/// A request that the scripted model server received.
package final class RecordedRequest: Sendable {
    /// Counts the chat requests of a server, from 0.
    package let number: Int
    package let method: String
    package let path: String
    /// Names in lower case; of repeated headers the last one.
    package let headers: [String: String]
    package let body: [UInt8]
    /// The body as JSON; `null` when it is none.
    package let json: JSONValue
    /// The client closed the connection before the answer had been given whole.
    package let disconnected: Signal
    /// The answer has been written whole.
    package let answered: Signal

    package init(number: Int, method: String, path: String, headers: [String: String], body: [UInt8]) {
        self.number = number
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        // What is no JSON shows as null, and `body` still has it.
        json = (try? JSONDecoder().decode(JSONValue.self, from: Data(body))) ?? .null
        disconnected = Signal("the client of model request \(number) to disconnect")
        answered = Signal("the answer to model request \(number)")
    }

    /// One message of the request, in the terms that all dialects share.
    package struct ChatMessage: Sendable, Equatable {
        package var role: String
        /// Text parts joined.
        package var text: String
    }

    /// The messages in order. Anthropic's system text comes first, and its results of tools as messages of their own.
    package var messages: [ChatMessage] {
        let system = json["system"].map { [ChatMessage(role: "system", text: Self.text(of: $0))] } ?? []
        guard case .array(let messages)? = json["messages"] else { return system }
        return system + messages.flatMap(Self.chatMessages)
    }

    /// The text of the last user message.
    package var lastUserText: String { messages.last { $0.role == "user" }?.text ?? "" }

    /// The text of the first system message.
    package var systemText: String { messages.first { $0.role == "system" }?.text ?? "" }

    package var model: String { json["model"]?.stringValue ?? "" }

    /// The request offers tools to the model, as the turn's own calls do and summaries and names do not.
    package var offersTools: Bool {
        if case .array(let tools)? = json["tools"] { !tools.isEmpty } else { false }
    }

    private static func chatMessages(_ message: JSONValue) -> [ChatMessage] {
        let role = message["role"]?.stringValue ?? ""
        guard case .array(let parts)? = message["content"] else {
            return [ChatMessage(role: role, text: text(of: message["content"]))]
        }
        let results = parts.filter { $0["type"] == .string("tool_result") }
        let rest = parts.filter { $0["type"] != .string("tool_result") }
        return results.map { ChatMessage(role: "tool", text: text(of: $0["content"])) }
            + (rest.isEmpty && !results.isEmpty ? [] : [ChatMessage(role: role, text: text(of: .array(rest)))])
    }

    private static func text(of content: JSONValue?) -> String {
        switch content {
        case .string(let text): text
        case .array(let parts): parts.compactMap { $0["text"]?.stringValue }.joined()
        case .null, .bool, .integer, .number, .object, nil: ""
        }
    }
}
