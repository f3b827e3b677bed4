/// A piece of the answer's text. All pieces of a turn, joined, are the stored message, to the byte.
package struct StreamDelta: FramePayload {
    package var delta: String

    package init(delta: String) {
        self.delta = delta
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("delta", delta)
    }
}

/// A piece of the model's reasoning.
package struct ThinkingDelta: FramePayload {
    package var delta: String

    package init(delta: String) {
        self.delta = delta
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("delta", delta)
    }
}

extension ServerFrame {
    /// The JSON of a `stream_delta`, the frame that is sent most often, without going through the enum.
    package static func streamDeltaJSON(_ delta: String, cursor: Cursor) -> [UInt8] {
        deltaJSON("stream_delta", delta, cursor)
    }

    /// The JSON of a `thinking_delta`.
    package static func thinkingDeltaJSON(_ delta: String, cursor: Cursor) -> [UInt8] {
        deltaJSON("thinking_delta", delta, cursor)
    }

    private static func deltaJSON(_ type: StaticString, _ delta: String, _ cursor: Cursor) -> [UInt8] {
        var writer = JSONWriter(capacity: delta.utf8.count + 96)
        writer.object { writer in
            writer.key("type")
            writer.value(type)
            writer.field("delta", delta)
            writer.key("cursor")
            writer.value(cursor)
        }
        return writer.bytes
    }
}
