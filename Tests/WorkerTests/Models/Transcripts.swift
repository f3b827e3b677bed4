/// What servers really send, as written down from them.
enum Transcripts {
    /// llama.cpp's server: a role first, then text, then the reason, then figures.
    static let llamaCpp = #"""
        data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1,"id":"chatcmpl-a","model":"m","object":"chat.completion.chunk"}

        data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"Hel"}}],"created":1,"id":"chatcmpl-a","model":"m","object":"chat.completion.chunk"}

        data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"lo \ud83d\ude00\n"}}],"created":1,"id":"chatcmpl-a","model":"m","object":"chat.completion.chunk"}

        data: {"choices":[{"finish_reason":"stop","index":0,"delta":{}}],"created":1,"id":"chatcmpl-a","model":"m","object":"chat.completion.chunk"}

        data: {"choices":[],"created":1,"id":"chatcmpl-a","model":"m","object":"chat.completion.chunk","usage":{"completion_tokens":3,"prompt_tokens":31,"total_tokens":34,"prompt_tokens_details":{"cached_tokens":12}},"timings":{"prompt_n":31,"prompt_ms":1.5}}

        data: [DONE]


        """#

    /// Tool calls in pieces, two at once, after some text, as OpenAI streams them.
    static let openAITools = #"""
        data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"Let me look."},"logprobs":null,"finish_reason":null}],"usage":null}

        data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_A","type":"function","function":{"name":"get_time","arguments":""}}]},"finish_reason":null}]}

        data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"zone\":\"Eu"}}]},"finish_reason":null}]}

        data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"rope/Paris\"}"}}]},"finish_reason":null}]}

        data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_B","type":"function","function":{"name":"list_profiles","arguments":""}}]},"finish_reason":null}]}

        data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

        data: {"id":"c","choices":[],"usage":{"prompt_tokens":82,"completion_tokens":17,"total_tokens":99}}

        data: [DONE]


        """#

    /// A reasoning model behind a relay: comments as signs of life, reasoning, figures beside the reason, no end marker.
    static let reasoning = #"""
        : OPENROUTER PROCESSING

        data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"Hmm, "}}]}

        data: {"choices":[{"index":0,"delta":{"content":"","reasoning_content":"well."}}]}

        data: {"choices":[{"index":0,"delta":{"content":"Yes"}}]}

        data: {"choices":[{"index":0,"delta":{"content":""},"finish_reason":"length"}],"usage":{"prompt_tokens":5,"completion_tokens":6}}


        """#

    /// llama.cpp after an answer that does not fit the grammar: the status was 200 already.
    static let errorInStream = #"""
        data: {"choices":[{"index":0,"delta":{"content":"Well"}}]}

        data: {"error":{"code":500,"message":"The model produced output that does not match","type":"server_error"}}


        """#

    static let ollama = #"""
        {"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"","thinking":"Let me "},"done":false}
        {"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"","thinking":"see."},"done":false}
        {"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"Gr\u00fc"},"done":false}
        {"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"ße 😀"},"done":false}
        {"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":""},"done_reason":"stop","done":true,"total_duration":9,"load_duration":1,"prompt_eval_count":26,"prompt_eval_duration":3,"eval_count":8,"eval_duration":4}

        """#

    /// Calls come whole and without ids; the reason is still `stop`.
    static let ollamaTools = #"""
        {"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"get_time","arguments":{"zone":"Asia/Tokyo"}}},{"function":{"name":"get_time","arguments":{}}}]},"done":false}
        {"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":90,"eval_count":20}

        """#

    static let ollamaError = #"""
        {"model":"m","message":{"role":"assistant","content":"So"},"done":false}
        {"error":"an error was encountered while running the model: CUDA error"}

        """#
}
