import NaviProtocol
import NaviStore

/// `POST /sessions/{id}/messages`: how the turn ended.
struct AnswerBody: JSONWritable {
    var turn: TurnID
    var result: TurnResult

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("turn_id", turn)
            $0.field("state", result.state.rawValue)
            // `null` where a turn was stopped before its first word.
            $0.field("message", orNull: result.message)
            if result.isAbsorbed { $0.field("absorbed", true) }
            $0.field("context_tokens", result.contextTokens ?? 0)
            $0.field("max_context_tokens", result.maxContextTokens ?? 0)
            $0.field("elapsed_seconds", result.elapsedSeconds ?? 0)
            $0.field("tool_call_count", result.toolCallCount)
            $0.field("token_count", result.tokenCount)
        }
    }
}
