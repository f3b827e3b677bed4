/// Everything the server may send over the WebSocket. The JSON of a frame is its payload's fields, after `type`.
///
/// Frames of a turn (from `streamStart` to the terminal frame) carry a cursor; the others do not, since their effect
/// is in the next `session_sync`.
package enum ServerFrame: Sendable, Equatable {
    case sessionSync(SessionSync)
    case messageAccepted(MessageAccepted)
    case userMessage(UserMessage)
    case turnQueued(TurnQueued)
    case streamStart(StreamStart)
    case thinkingDelta(ThinkingDelta)
    case thinkingEnd
    case streamDelta(StreamDelta)
    case toolStarted(ToolStarted)
    case toolOutput(ToolOutput)
    case toolCall(ToolCallFinished)
    case approvalRequest(ApprovalRequest)
    case approvalResolved(ApprovalResolved)
    case limitReached(LimitReached)
    case turnSteered(TurnSteered)
    case todoUpdated(TodoUpdated)
    case profileSwitched(ProfileSwitched)
    case streamEnd(StreamEnd)
    case streamStopped(StreamStopped)
    case streamRestart(StreamRestart)
    case compressionStarted(CompressionStarted)
    case contextCompressed(ContextCompressed)
    case compressionFailed(CompressionFailed)
    case contextSheet(ContextSheet)
    case sessionUpdated(SessionUpdated)
    case sessionBranched(SessionBranched)
    case error(ErrorFrame)
    case pong
}

extension ServerFrame {
    /// The value of `type`, one per case.
    package enum Kind: String, Sendable, CaseIterable, Codable {
        case sessionSync = "session_sync"
        case messageAccepted = "message_accepted"
        case userMessage = "user_message"
        case turnQueued = "turn_queued"
        case streamStart = "stream_start"
        case thinkingDelta = "thinking_delta"
        case thinkingEnd = "thinking_end"
        case streamDelta = "stream_delta"
        case toolStarted = "tool_started"
        case toolOutput = "tool_output"
        case toolCall = "tool_call"
        case approvalRequest = "approval_request"
        case approvalResolved = "approval_resolved"
        case limitReached = "limit_reached"
        case turnSteered = "turn_steered"
        case todoUpdated = "todo_updated"
        case profileSwitched = "profile_switched"
        case streamEnd = "stream_end"
        case streamStopped = "stream_stopped"
        case streamRestart = "stream_restart"
        case compressionStarted = "compression_started"
        case contextCompressed = "context_compressed"
        case compressionFailed = "compression_failed"
        case contextSheet = "context_sheet"
        case sessionUpdated = "session_updated"
        case sessionBranched = "session_branched"
        case error
        case pong
    }

    package var kind: Kind {
        switch self {
        case .sessionSync: .sessionSync
        case .messageAccepted: .messageAccepted
        case .userMessage: .userMessage
        case .turnQueued: .turnQueued
        case .streamStart: .streamStart
        case .thinkingDelta: .thinkingDelta
        case .thinkingEnd: .thinkingEnd
        case .streamDelta: .streamDelta
        case .toolStarted: .toolStarted
        case .toolOutput: .toolOutput
        case .toolCall: .toolCall
        case .approvalRequest: .approvalRequest
        case .approvalResolved: .approvalResolved
        case .limitReached: .limitReached
        case .turnSteered: .turnSteered
        case .todoUpdated: .todoUpdated
        case .profileSwitched: .profileSwitched
        case .streamEnd: .streamEnd
        case .streamStopped: .streamStopped
        case .streamRestart: .streamRestart
        case .compressionStarted: .compressionStarted
        case .contextCompressed: .contextCompressed
        case .compressionFailed: .compressionFailed
        case .contextSheet: .contextSheet
        case .sessionUpdated: .sessionUpdated
        case .sessionBranched: .sessionBranched
        case .error: .error
        case .pong: .pong
        }
    }

    /// The turn that the frame ends, visibly and for good, and how.
    package var ending: (turn: TurnID, outcome: TurnState)? {
        switch self {
        case .streamEnd(let end): (end.turnID, .done)
        case .streamStopped(let stopped): (stopped.turnID, .stopped)
        case .error(let error): error.turnID.map { ($0, error.code == .turnInterrupted ? .interrupted : .failed) }
        case .sessionSync, .messageAccepted, .userMessage, .turnQueued, .streamStart, .thinkingDelta, .thinkingEnd,
            .streamDelta, .toolStarted, .toolOutput, .toolCall, .approvalRequest, .approvalResolved, .limitReached,
            .turnSteered, .todoUpdated, .profileSwitched, .streamRestart, .compressionStarted, .contextCompressed,
            .compressionFailed, .contextSheet, .sessionUpdated, .sessionBranched, .pong:
            nil
        }
    }

    package var isTerminal: Bool { ending != nil }
}
