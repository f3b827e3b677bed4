import NaviProtocol

/// One thing that a memory sheet keeps word for word, with the message that said it.
package struct SheetEntry: Sendable, Equatable, Codable {
    /// What kind of thing it is. The raw values are in rows; an unknown one is read as a statement.
    package enum Kind: String, Sendable, CaseIterable {
        /// What a user wants to hold from now on.
        case wish
        case statement
        case decision
        /// The newer of two statements on the same matter.
        case correction
        case open
        case done
        /// What an assistant or a tool said that must not be reworded.
        case fact
        /// A question that states nothing.
        case question
        /// The beginning of what a user pasted, and its literals.
        case pasted
    }

    package var kind: Kind
    /// The number of the message.
    package var message: Int
    package var role: Message.Role
    /// The message's own words, in one line; shortened where there was no room for all of them.
    package var text: String
    /// An earlier message on the same matter.
    package var updates: Int?
    /// The message whose words hold instead. Such an entry is not shown any more.
    package var supersededBy: Int?

    private enum CodingKeys: String, CodingKey {
        case kind, message, role, text, updates
        case supersededBy = "superseded_by"
    }

    package init(
        kind: Kind, message: Int, role: Message.Role, text: String, updates: Int? = nil, supersededBy: Int? = nil
    ) {
        self.kind = kind
        self.message = message
        self.role = role
        self.text = text
        self.updates = updates
        self.supersededBy = supersededBy
    }
}

extension SheetEntry: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("kind", kind.rawValue)
            $0.field("message", message)
            $0.field("role", role.rawValue)
            $0.field("text", text)
            $0.field("updates", ifPresent: updates)
            $0.field("superseded_by", ifPresent: supersededBy)
        }
    }
}

extension SheetEntry.Kind: Codable {
    package init(from decoder: any Decoder) throws {
        self = Self(rawValue: try decoder.singleValueContainer().decode(String.self)) ?? .statement
    }
}
