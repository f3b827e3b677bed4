/// A tool call that waits for a user's decision. The frame `approval_request`, and an element of `approvals` in
/// `session_sync`.
package struct ApprovalRequest: FramePayload, JSONWritable {
    package var turnID: TurnID
    package var toolCallID: String
    package var tool: String
    package var args: ToolArguments
    /// Without a decision until then, the call is denied.
    package var expiresAt: Timestamp
    /// What a decision with `remember` covers from then on, in words.
    package var remembers: String?

    private enum CodingKeys: String, CodingKey {
        case tool, args, remembers
        case turnID = "turn_id"
        case toolCallID = "tool_call_id"
        case expiresAt = "expires_at"
    }

    package init(
        turnID: TurnID, toolCallID: String, tool: String, args: ToolArguments, expiresAt: Timestamp,
        remembers: String? = nil
    ) {
        self.turnID = turnID
        self.toolCallID = toolCallID
        self.tool = tool
        self.args = args
        self.expiresAt = expiresAt
        self.remembers = remembers
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("turn_id", turnID)
        writer.field("tool_call_id", toolCallID)
        writer.field("tool", tool)
        writer.field("args", args)
        writer.field("expires_at", expiresAt)
        writer.field("remembers", ifPresent: remembers)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writeFields(to: &$0) }
    }
}

/// A tool call no longer waits for a decision.
package struct ApprovalResolved: FramePayload {
    package enum Outcome: String, Sendable, Codable, CaseIterable {
        case allowed
        case denied
        /// Nobody decided in time.
        case expired
    }

    package var turnID: TurnID
    package var toolCallID: String
    package var outcome: Outcome
    /// Who decided; `nil` where nobody has to sign in, and where nobody did.
    package var by: String?

    private enum CodingKeys: String, CodingKey {
        case outcome, by
        case turnID = "turn_id"
        case toolCallID = "tool_call_id"
    }

    package init(turnID: TurnID, toolCallID: String, outcome: Outcome, by: String? = nil) {
        self.turnID = turnID
        self.toolCallID = toolCallID
        self.outcome = outcome
        self.by = by
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("turn_id", turnID)
        writer.field("tool_call_id", toolCallID)
        writer.field("outcome", outcome.rawValue)
        writer.field("by", ifPresent: by)
    }
}

/// A user's decision over a tool call: the client frame `approval`, and the body of
/// `POST /sessions/{id}/approvals/{tool_call_id}`.
package struct ApprovalDecision: Sendable, Equatable, Codable {
    package enum Decision: String, Sendable, Codable, CaseIterable {
        case allow
        case deny
    }

    /// In the frame; the address names it otherwise.
    package var toolCallID: String?
    package var decision: Decision
    /// With `allow`: what the question's `remembers` says needs no further approval in this session.
    package var remember: Bool?

    private enum CodingKeys: String, CodingKey {
        case decision, remember
        case toolCallID = "tool_call_id"
    }

    package init(toolCallID: String? = nil, decision: Decision, remember: Bool? = nil) {
        self.toolCallID = toolCallID
        self.decision = decision
        self.remember = remember
    }
}
