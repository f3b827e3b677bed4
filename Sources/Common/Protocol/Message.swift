/// One entry of a session's display history. Once written it never changes.
package struct Message: Sendable, Equatable {
    /// Who speaks.
    package enum Role: String, Sendable, Codable, CaseIterable {
        case user
        case assistant
        case tool
        case system
    }

    /// The place in the history: 0, 1, 2 … per session, without holes.
    package var index: Int
    package var role: Role
    /// The text, to the byte as it was sent or generated. `nil` for an assistant message that only calls tools.
    package var content: String?
    package var createdAt: Timestamp
    /// The turn this message belongs to.
    package var turnID: TurnID?
    /// URLs of the images that were sent with the message.
    package var images: [String] = []
    /// Uploaded files that the message refers to.
    package var files: [FileReference] = []
    /// The model's reasoning; display only, never sent back to a model.
    package var thinking: String?
    /// Calls that an assistant message asks for.
    package var toolCalls: [ToolCall] = []
    /// The call that a tool message answers.
    package var toolCallID: String?
    /// The name of the tool, in a tool message.
    package var name: String?
    /// The user stopped this answer; what had been shown is kept.
    package var stopped = false
    /// The answer was cut off by a failure; what had been shown is kept.
    package var interrupted = false
    /// The text is a summary that stands for earlier messages (in a context only).
    package var isSummary = false
    /// What is stored of the message and cannot be read, as it stands: by a damage, or by a newer version that wrote it.
    package var unreadable: String?
    /// Seconds from the claim of the turn to its end, on the final message of a turn.
    package var elapsedSeconds: Double?
    /// Tool calls of the whole turn, on its final message.
    package var toolCallCount: Int?
    /// Tokens that the turn generated, on its final message.
    package var tokenCount: Int?

    package init(index: Int, role: Role, content: String?, createdAt: Timestamp, turnID: TurnID? = nil) {
        self.index = index
        self.role = role
        self.content = content
        self.createdAt = createdAt
        self.turnID = turnID
    }
}

/// An uploaded file that a message names: an entry of the `files` array.
package struct FileReference: Sendable, Equatable, Codable, JSONWritable {
    package var name: String
    /// `session_files/{session_id}/{name}`, as the upload answered.
    package var path: String

    package init(name: String, path: String) {
        self.name = name
        self.path = path
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("name", name)
            $0.field("path", path)
        }
    }
}

/// A model's wish to run a tool.
package struct ToolCall: Sendable, Equatable, Decodable, JSONWritable {
    /// Unique within the turn; pairs the call with its result.
    package var id: String
    package var name: String
    /// The arguments as the model gave them: an object, or a string when they were not valid JSON.
    package var arguments: ToolArguments

    package init(id: String, name: String, arguments: ToolArguments) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("id", id)
            $0.field("name", name)
            $0.field("arguments", arguments)
        }
    }
}
