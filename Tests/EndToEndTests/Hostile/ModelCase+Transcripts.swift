/// Honest answers, to be spoiled. `@TOOL@` is a name; `@ARGUMENTS@` and `@QUOTED@` are a call's arguments, as JSON and as a
/// text of it.
extension ModelCase {
    static let openAI = events(
        #"{"id":"c","object":"chat.completion.chunk","created":1,"model":"scripted","choices":[{"index":0,"delta":{"role":"assistant","content":null},"finish_reason":null}]}"#,
        #"{"id":"c","choices":[{"index":0,"delta":{"reasoning_content":"hm"}}]}"#,
        #"{"id":"c","choices":[{"index":0,"delta":{"content":"Hello 😀\n"}}]}"#,
        #"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
        #"{"id":"c","choices":[],"usage":{"prompt_tokens":31,"completion_tokens":3,"total_tokens":34,"prompt_tokens_details":{"cached_tokens":12}},"timings":{"prompt_n":31,"prompt_ms":15}}"#,
        "[DONE]")

    static let openAITools = events(
        #"{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":"Let me look."}}],"usage":null}"#,
        #"{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_A","type":"function","function":{"name":"@TOOL@","arguments":""}}]}}]}"#,
        #"{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":@QUOTED@}}]}}]}"#,
        #"{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_B","type":"function","function":{"name":"list_profiles","arguments":"{}"}}]}}]}"#,
        #"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
        #"{"id":"c","choices":[],"usage":{"prompt_tokens":82,"completion_tokens":17,"total_tokens":99}}"#,
        "[DONE]")

    static let ollama = lines(
        #"{"model":"scripted","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"","thinking":"hm"},"done":false}"#,
        #"{"model":"scripted","message":{"role":"assistant","content":"Gr\u00fcße 😀"},"done":false}"#,
        #"{"model":"scripted","message":{"role":"assistant","content":""},"done_reason":"stop","done":true,"total_duration":9,"load_duration":1,"prompt_eval_count":26,"prompt_eval_duration":3,"eval_count":8,"eval_duration":4}"#
    )

    static let ollamaTools = lines(
        #"{"model":"scripted","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"@TOOL@","arguments":@ARGUMENTS@}},{"function":{"name":"list_profiles","arguments":{}}}]},"done":false}"#,
        #"{"model":"scripted","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":90,"eval_count":20}"#
    )

    static let anthropic = events(
        #"{"type":"message_start","message":{"model":"scripted","id":"msg_01","type":"message","role":"assistant","content":[],"stop_reason":null,"usage":{"input_tokens":12,"cache_creation_input_tokens":100,"cache_read_input_tokens":2000,"output_tokens":3}}}"#,
        #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQBCgIYAhIM"}}"#,
        #"{"type":"content_block_stop","index":0}"#,
        #"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#,
        #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hello 😀"}}"#,
        #"{"type":"content_block_stop","index":1}"#,
        #"{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":12,"output_tokens":15}}"#,
        #"{"type":"message_stop"}"#)

    static let anthropicTools = events(
        #"{"type":"message_start","message":{"model":"scripted","id":"msg_01","type":"message","role":"assistant","content":[],"usage":{"input_tokens":12,"output_tokens":3}}}"#,
        #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_01A","name":"@TOOL@","input":{}}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":""}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":@QUOTED@}}"#,
        #"{"type":"content_block_stop","index":0}"#,
        #"{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":15}}"#,
        #"{"type":"message_stop"}"#)

    private static func events(_ data: String...) -> String { data.map { "data: \($0)\n\n" }.joined() }

    private static func lines(_ lines: String...) -> String { lines.map { $0 + "\n" }.joined() }
}
