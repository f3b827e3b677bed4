extension Message: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("index", index)
            writer.field("role", role.rawValue)
            writer.field("content", orNull: content)
            writer.field("created_at", createdAt)
            if let turnID { writer.field("turn_id", turnID) }
            if !images.isEmpty { writer.field("images", images) }
            if !files.isEmpty { writer.field("files", files) }
            writer.field("thinking", ifPresent: thinking)
            if !toolCalls.isEmpty { writer.field("tool_calls", toolCalls) }
            writer.field("tool_call_id", ifPresent: toolCallID)
            writer.field("name", ifPresent: name)
            if stopped { writer.field("stopped", true) }
            if interrupted { writer.field("interrupted", true) }
            if isSummary { writer.field("is_summary", true) }
            writer.field("unreadable", ifPresent: unreadable)
            writer.field("elapsed_seconds", ifPresent: elapsedSeconds)
            writer.field("tool_call_count", ifPresent: toolCallCount)
            writer.field("token_count", ifPresent: tokenCount)
        }
    }
}

extension Message: Decodable {
    private enum CodingKeys: String, CodingKey {
        case index, role, content, images, files, thinking, name, stopped, interrupted, unreadable
        case createdAt = "created_at"
        case turnID = "turn_id"
        case toolCalls = "tool_calls"
        case toolCallID = "tool_call_id"
        case isSummary = "is_summary"
        case elapsedSeconds = "elapsed_seconds"
        case toolCallCount = "tool_call_count"
        case tokenCount = "token_count"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            index: try values.decode(Int.self, forKey: .index),
            role: try values.decode(Role.self, forKey: .role),
            content: try values.decodeIfPresent(String.self, forKey: .content),
            createdAt: try values.decode(Timestamp.self, forKey: .createdAt),
            turnID: try values.decodeIfPresent(TurnID.self, forKey: .turnID))
        images = try values.decodeIfPresent([String].self, forKey: .images) ?? []
        files = try values.decodeIfPresent([FileReference].self, forKey: .files) ?? []
        thinking = try values.decodeIfPresent(String.self, forKey: .thinking)
        toolCalls = try values.decodeIfPresent([ToolCall].self, forKey: .toolCalls) ?? []
        toolCallID = try values.decodeIfPresent(String.self, forKey: .toolCallID)
        name = try values.decodeIfPresent(String.self, forKey: .name)
        stopped = try values.decodeIfPresent(Bool.self, forKey: .stopped) ?? false
        interrupted = try values.decodeIfPresent(Bool.self, forKey: .interrupted) ?? false
        isSummary = try values.decodeIfPresent(Bool.self, forKey: .isSummary) ?? false
        unreadable = try values.decodeIfPresent(String.self, forKey: .unreadable)
        elapsedSeconds = try values.decodeIfPresent(Double.self, forKey: .elapsedSeconds)
        toolCallCount = try values.decodeIfPresent(Int.self, forKey: .toolCallCount)
        tokenCount = try values.decodeIfPresent(Int.self, forKey: .tokenCount)
    }
}
