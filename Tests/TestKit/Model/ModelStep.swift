import NaviProtocol

/// One thing a scripted model does. A script's steps happen in order.
package enum ModelStep: Sendable {
    /// A piece of the answer's text.
    case text(String)
    /// A piece of the model's reasoning.
    case thinking(String)
    /// A call of a tool. Its arguments come in that many pieces, after a first one that has the id and the name; 0
    /// sends all in one. Ollama always sends calls whole.
    case toolCall(id: String, name: String, arguments: String, pieces: Int = 0)
    /// What the answer's end reports instead of counted pieces.
    case usage(promptTokens: Int, completionTokens: Int)
    /// The reason the answer's end gives; without this step it is `stop`, or `tool_calls` after a call.
    case finishReason(String)
    /// Sends the response's head now, before anything else is said; otherwise it goes with the first bytes.
    case sendHead
    /// Answers with an error status. Must come before anything was said.
    case fail(status: Int, body: String, headers: [String: String] = [:])
    /// Tells the test that the script has come this far. Everything before it has been written.
    case reach(Signal)
    /// Waits until the test opens the gate. Everything before it has been written.
    case gate(Gate)
    /// Never says anything more, until the client goes away.
    case hang
    /// Waits, as a real model does between tokens.
    case pause(Duration)
    /// A piece of text that is the reading of the monotonic clock in nanoseconds, and a space: for latency figures.
    case clockReading
    /// Closes the connection in the middle of the response.
    case cut
    /// Writes bytes as they are, in the body.
    case bytes([UInt8])
    /// Writes bytes as they are onto the connection, a response's head among them. Nothing else can be said then; `cut`
    /// ends it.
    case wire([UInt8])
    /// An error inside the stream, as the dialect's servers report it, and the end of the stream.
    case streamError(String)
    /// Ends the response here, without finish reason, usage or end marker.
    case endAbruptly
}

extension ModelStep {
    /// Writes a text as it is, in the body.
    package static func raw(_ text: String) -> ModelStep { .bytes(Array(text.utf8)) }

    /// The answer to a prompt that does not fit, word for word as llama.cpp gives it.
    package static func contextTooLong(promptTokens: Int = 27767, window: Int = 4096) -> ModelStep {
        .fail(
            status: 400,
            body: #"{"error":{"code":400,"message":"request (\#(promptTokens) tokens) exceeds the available context "#
                + #"size (\#(window) tokens), try increasing it","type":"exceed_context_size_error","#
                + #""n_prompt_tokens":\#(promptTokens),"n_ctx":\#(window)}}"#)
    }

    /// A refusal because of too many requests.
    package static func rateLimited(retryAfterSeconds: Int? = nil) -> ModelStep {
        .fail(
            status: 429, body: #"{"error":{"message":"Rate limit reached","type":"rate_limit_error"}}"#,
            headers: retryAfterSeconds.map { ["Retry-After": "\($0)"] } ?? [:])
    }

    /// An internal error of the model server.
    package static func serverError(status: Int = 500) -> ModelStep {
        .fail(status: status, body: #"{"error":{"message":"internal error","type":"server_error"}}"#)
    }
}
