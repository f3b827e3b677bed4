import Foundation

/// What is to be done in a session, in its order.
package struct TodoList: Sendable, Equatable, Codable {
    /// More would not be read by anyone.
    package static let maxItems = 50
    /// Of one item's text.
    package static let maxTextBytes = 500

    package enum Status: String, Sendable, Codable, CaseIterable {
        case pending
        case inProgress = "in_progress"
        case done
    }

    package struct Item: Sendable, Equatable, Codable, JSONWritable {
        package var text: String
        package var status: Status

        package init(text: String, status: Status) {
            self.text = text
            self.status = status
        }

        package func write(to writer: inout JSONWriter) {
            writer.object {
                $0.field("text", text)
                $0.field("status", status.rawValue)
            }
        }
    }

    package var items: [Item] = []

    /// The list as it was stored; an empty one for an empty text.
    package init(stored text: String) {
        // What cannot be read was not written by this type, and a list that begins anew serves better than none.
        self = (try? decodeBoundedJSON(TodoList.self, from: Data(text.utf8))) ?? TodoList(items: [])
    }

    package init(items: [Item]) {
        self.items = items
    }

    /// The list to be stored; empty for an empty list.
    package var stored: String {
        guard !items.isEmpty else { return "" }
        var writer = JSONWriter()
        writer.object { $0.field("items", items) }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The whole list as the model and people read it.
    package var text: String {
        guard !items.isEmpty else { return "The todo list is empty." }
        let done = items.count { $0.status == .done }
        let lines = items.enumerated().map { "\($0 + 1). [\($1.status.rawValue)] \($1.text)" }
        return "\(done) of \(items.count) done\n" + lines.joined(separator: "\n")
    }
}

/// The session's todo list changed. The frame has the whole list; `todo` in `session_sync` is the same.
package struct TodoUpdated: FramePayload {
    package var items: [TodoList.Item]

    package init(items: [TodoList.Item]) {
        self.items = items
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("items", items)
    }
}
