import NaviProtocol

/// The answers in which a model server tells what it has.
enum ModelListings {
    static func openAI(_ options: ScriptedModelServer.Options) -> [UInt8] {
        let meta = JSONObject { writer in
            writer.field("n_ctx", ifPresent: options.contextWindow)
            writer.field("n_ctx_train", ifPresent: options.contextWindow)
        }
        let model = JSONObject { writer in
            writer.field("id", options.model)
            writer.field("object", "model")
            writer.field("owned_by", "scripted")
            if options.contextWindow != nil { writer.field("meta", meta) }
        }
        return JSONObject {
            $0.field("object", "list")
            $0.field("data", [model])
        }.json()
    }

    static func ollamaTags(_ options: ScriptedModelServer.Options) -> [UInt8] {
        let model = JSONObject {
            $0.field("name", options.model)
            $0.field("model", options.model)
        }
        return JSONObject { $0.field("models", [model]) }.json()
    }

    static func ollamaShow(_ options: ScriptedModelServer.Options) -> [UInt8] {
        JSONObject { writer in
            writer.field(
                "model_info",
                JSONObject {
                    $0.field("general.architecture", "scripted")
                    $0.field("scripted.context_length", ifPresent: options.contextWindow)
                })
            writer.field("capabilities", ["completion", "tools", "thinking"])
        }.json()
    }

    static func anthropic(_ options: ScriptedModelServer.Options) -> [UInt8] {
        JSONObject { writer in
            writer.field("type", "model")
            writer.field("id", options.model)
            writer.field("display_name", options.model)
            writer.field("max_input_tokens", ifPresent: options.contextWindow)
        }.json()
    }
}
