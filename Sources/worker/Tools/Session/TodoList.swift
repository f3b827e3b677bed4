import Foundation
import NaviProtocol

/// What is to be done in a session, in its order.
struct TodoList: Sendable, Equatable, Codable {
    /// More would not be read by anyone.
    static let maxItems = 50
    /// Of one item's text.
    static let maxTextBytes = 500

    enum Status: String, Sendable, Codable, CaseIterable {
        case pending
        case inProgress = "in_progress"
        case done
    }

    struct Item: Sendable, Equatable, Codable {
        var text: String
        var status: Status
    }

    var items: [Item] = []

    /// The list as it was stored; an empty one for an empty text.
    init(stored text: String) {
        // What cannot be read was not written by this type, and a list that begins anew serves better than none.
        self = (try? JSONDecoder().decode(TodoList.self, from: Data(text.utf8))) ?? TodoList(items: [])
    }

    init(items: [Item]) {
        self.items = items
    }

    /// The list to be stored; empty for an empty list.
    var stored: String {
        guard !items.isEmpty else { return "" }
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("items")
            writer.array { writer in
                for item in items {
                    writer.object {
                        $0.field("text", item.text)
                        $0.field("status", item.status.rawValue)
                    }
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The whole list as the model and people read it.
    var text: String {
        guard !items.isEmpty else { return "The todo list is empty." }
        let done = items.count { $0.status == .done }
        let lines = items.enumerated().map { "\($0 + 1). [\($1.status.rawValue)] \($1.text)" }
        return "\(done) of \(items.count) done\n" + lines.joined(separator: "\n")
    }
}
