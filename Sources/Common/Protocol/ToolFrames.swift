/// A tool begins to run.
package struct ToolStarted: FramePayload {
    package var toolCallID: String
    package var tool: String
    package var args: ToolArguments
    /// A sub-agent runs it, inside the call `parentToolCallID`.
    package var isSubagent = false
    package var parentToolCallID: String?

    private enum CodingKeys: String, CodingKey {
        case tool, args
        case toolCallID = "tool_call_id"
        case isSubagent = "is_subagent"
        case parentToolCallID = "parent_tool_call_id"
    }

    package init(toolCallID: String, tool: String, args: ToolArguments) {
        self.toolCallID = toolCallID
        self.tool = tool
        self.args = args
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("tool_call_id", toolCallID)
        writer.field("tool", tool)
        writer.field("args", args)
        writer.field("is_subagent", isSubagent)
        writer.field("parent_tool_call_id", ifPresent: parentToolCallID)
    }
}

/// A piece of what a running tool produces, for people to watch; the whole result comes with `tool_call`.
package struct ToolOutput: FramePayload {
    package var toolCallID: String
    package var delta: String

    private enum CodingKeys: String, CodingKey {
        case delta
        case toolCallID = "tool_call_id"
    }

    package init(toolCallID: String, delta: String) {
        self.toolCallID = toolCallID
        self.delta = delta
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("tool_call_id", toolCallID)
        writer.field("delta", delta)
    }
}

/// A tool has ended; its result is in the history. Of a long one the frame has the beginning.
package struct ToolCallFinished: FramePayload {
    package var toolCallID: String
    package var tool: String
    package var args: ToolArguments
    /// Always text, whatever the tool produced.
    package var result: String
    package var success: Bool
    package var durationSeconds: Double
    /// A sub-agent ran it, inside the call `parentToolCallID`; its result is not in the history.
    package var isSubagent = false
    package var parentToolCallID: String?
    /// Set where `result` or the texts in `args` are only the beginning; the history has all of it.
    package var truncated: Bool?
    /// Of the whole result; set where it was cut.
    package var resultBytes: Int?
    /// Of the message that has the whole result; set where it was cut.
    package var messageIndex: Int?

    private enum CodingKeys: String, CodingKey {
        case tool, args, result, success, truncated
        case resultBytes = "result_bytes"
        case messageIndex = "message_index"
        case toolCallID = "tool_call_id"
        case durationSeconds = "duration_seconds"
        case isSubagent = "is_subagent"
        case parentToolCallID = "parent_tool_call_id"
    }

    package init(
        toolCallID: String, tool: String, args: ToolArguments, result: String, success: Bool, durationSeconds: Double
    ) {
        self.toolCallID = toolCallID
        self.tool = tool
        self.args = args
        self.result = result
        self.success = success
        self.durationSeconds = durationSeconds
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("tool_call_id", toolCallID)
        writer.field("tool", tool)
        writer.field("args", args)
        writer.field("result", result)
        writer.field("success", success)
        writer.field("duration_seconds", durationSeconds)
        writer.field("is_subagent", isSubagent)
        writer.field("parent_tool_call_id", ifPresent: parentToolCallID)
        if let truncated { writer.field("truncated", truncated) }
        if let resultBytes { writer.field("result_bytes", resultBytes) }
        if let messageIndex { writer.field("message_index", messageIndex) }
    }
}

/// The session now runs under another profile; sent before the `tool_call` of `switch_profile`.
package struct ProfileSwitched: FramePayload {
    /// The tool with which the agent does it.
    package static let toolName = "switch_profile"

    package var profileID: String
    package var profileName: String

    private enum CodingKeys: String, CodingKey {
        case profileID = "profile_id"
        case profileName = "profile_name"
    }

    package init(profileID: String, profileName: String) {
        self.profileID = profileID
        self.profileName = profileName
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("profile_id", profileID)
        writer.field("profile_name", profileName)
    }
}
