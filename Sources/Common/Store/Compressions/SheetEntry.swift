import NaviProtocol

/// One thing that a memory sheet keeps word for word, with the message that said it.
package struct SheetEntry: Sendable, Equatable {
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

    /// Who put it into the sheet. The raw values are in rows; an unknown one is read as `extract`.
    package enum Origin: String, Sendable, CaseIterable {
        /// The program, which took it out of a message.
        case extract
        /// A model, which filed it.
        case model
        /// A user, who wrote or changed it.
        case user
    }

    /// Names it in all versions of a sheet; 0 before it is in one.
    package var id: Int
    package var kind: Kind
    /// The number of the message; where there is none, of the last one before it.
    package var message: Int
    /// A message says it. Otherwise a user has written it into the sheet.
    package var hasMessage: Bool
    /// Whose words they are.
    package var role: Message.Role
    package var origin: Origin
    /// A user wants it to be kept, whole and for ever.
    package var isPinned: Bool
    /// The message's own words, in one line; shortened where there was no room for all of them.
    package var text: String
    /// An earlier message on the same matter.
    package var updates: Int?
    /// The message whose words hold instead. Such an entry is not shown any more.
    package var supersededBy: Int?

    package init(
        id: Int = 0, kind: Kind, message: Int, hasMessage: Bool = true, role: Message.Role, origin: Origin = .extract,
        isPinned: Bool = false, text: String, updates: Int? = nil, supersededBy: Int? = nil
    ) {
        self.id = id
        self.kind = kind
        self.message = message
        self.hasMessage = hasMessage
        self.role = role
        self.origin = origin
        self.isPinned = isPinned
        self.text = text
        self.updates = updates
        self.supersededBy = supersededBy
    }

    /// A user has decided over it: the program neither shortens nor supersedes it.
    package var isOfUser: Bool { isPinned || origin == .user }
}

extension SheetEntry: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id, kind, message, role, origin, pinned, text, updates
        case hasMessage = "has_message"
        case supersededBy = "superseded_by"
    }

    /// Sheets of earlier versions have neither ids nor anything of users.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decodeIfPresent(Int.self, forKey: .id) ?? 0
        kind = try values.decode(Kind.self, forKey: .kind)
        message = try values.decode(Int.self, forKey: .message)
        hasMessage = try values.decodeIfPresent(Bool.self, forKey: .hasMessage) ?? true
        role = try values.decode(Message.Role.self, forKey: .role)
        origin = try values.decodeIfPresent(Origin.self, forKey: .origin) ?? .extract
        isPinned = try values.decodeIfPresent(Bool.self, forKey: .pinned) ?? false
        text = try values.decode(String.self, forKey: .text)
        updates = try values.decodeIfPresent(Int.self, forKey: .updates)
        supersededBy = try values.decodeIfPresent(Int.self, forKey: .supersededBy)
    }
}

extension SheetEntry: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("id", id)
            $0.field("kind", kind.rawValue)
            $0.field("message", message)
            if !hasMessage { $0.field("has_message", false) }
            $0.field("role", role.rawValue)
            if origin != .extract { $0.field("origin", origin.rawValue) }
            if isPinned { $0.field("pinned", true) }
            $0.field("text", text)
            $0.field("updates", ifPresent: updates)
            $0.field("superseded_by", ifPresent: supersededBy)
        }
    }
}

extension SheetEntry.Kind: Decodable {
    package init(from decoder: any Decoder) throws {
        self = Self(rawValue: try decoder.singleValueContainer().decode(String.self)) ?? .statement
    }
}

extension SheetEntry.Origin: Decodable {
    package init(from decoder: any Decoder) throws {
        self = Self(rawValue: try decoder.singleValueContainer().decode(String.self)) ?? .extract
    }
}
