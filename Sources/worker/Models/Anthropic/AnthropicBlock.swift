import NaviProtocol

/// A block on the wire.
struct AnthropicBlock: JSONWritable {
    let block: AnthropicConversation.Block
    /// Everything up to here may be kept for the next call.
    let isMarked: Bool

    /// - Parameter marksLast: Whether the prompt may be kept up to the last block.
    static func list(_ blocks: [AnthropicConversation.Block], marksLast: Bool) -> [AnthropicBlock] {
        blocks.enumerated().map { position, block in
            AnthropicBlock(block: block, isMarked: marksLast && position == blocks.count - 1)
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.object {
            switch block {
            case .text(let text): Self.write(text, to: &$0)
            case .image(let image): Self.write(image, to: &$0)
            case .thought(let thought): Self.write(thought, to: &$0)
            case .call(let call): Self.write(call, to: &$0)
            case .result(let callID, let text, let images): Self.writeResult(callID, text, images, to: &$0)
            }
            if isMarked { $0.writeCacheMark() }
        }
    }

    private static func write(_ text: String, to writer: inout JSONWriter) {
        writer.field("type", "text")
        writer.field("text", text)
    }

    private static func write(_ image: ModelImage, to writer: inout JSONWriter) {
        writer.field("type", "image")
        writer.key("source")
        writer.object {
            $0.field("type", "base64")
            $0.field("media_type", image.contentType)
            $0.field("data", image.base64)
        }
    }

    private static func write(_ thought: SignedThought, to writer: inout JSONWriter) {
        switch thought {
        case .signed(let text, let signature):
            writer.field("type", "thinking")
            writer.field("thinking", text)
            writer.field("signature", signature)
        case .redacted(let data):
            writer.field("type", "redacted_thinking")
            writer.field("data", data)
        }
    }

    private static func write(_ call: ToolCall, to writer: inout JSONWriter) {
        writer.field("type", "tool_use")
        writer.field("id", call.id.asAnthropicName)
        writer.field("name", call.name.asAnthropicName)
        writer.field("input", call.arguments.asObject)
    }

    private static func writeResult(
        _ callID: String, _ text: String, _ images: [ModelImage], to writer: inout JSONWriter
    ) {
        writer.field("type", "tool_result")
        writer.field("tool_use_id", callID.asAnthropicName)
        guard !images.isEmpty else { return writer.field("content", text) }
        let words: [AnthropicConversation.Block] = text.isEmpty ? [] : [.text(text)]
        writer.field("content", list(words + images.map { .image($0) }, marksLast: false))
    }
}

extension JSONWriter {
    mutating func writeCacheMark() {
        key("cache_control")
        object { $0.field("type", "ephemeral") }
    }
}

extension String {
    /// The text with the characters that Anthropic takes in names and ids. Those of other servers' calls, and names
    /// that a model made up, may have more; refused, they would make the whole conversation unusable.
    fileprivate var asAnthropicName: String {
        let name = utf8.prefix(64).map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                byte
            default: UInt8(ascii: "_")
            }
        }
        return name.isEmpty ? "_" : String(decoding: name, as: UTF8.self)
    }
}
