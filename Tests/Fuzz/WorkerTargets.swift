import NIOCore
import NaviProtocol

@testable import worker

/// The worker's decoders.
enum WorkerTargets {
    private static let maxLineBytes = 2048

    static func walk(_ bytes: UnsafeBufferPointer<UInt8>) {
        do {
            var cursor = JSONCursor(UnsafeRawBufferPointer(bytes))
            try cursor.skipValue()
            var numbers = JSONCursor(UnsafeRawBufferPointer(bytes))
            _ = try numbers.optionalInteger(within: 0...1 << 40)
            var texts = JSONCursor(UnsafeRawBufferPointer(bytes))
            _ = try texts.string()
        } catch {
            // No JSON, or of another kind.
        }
    }

    static func splitEvents(_ bytes: UnsafeBufferPointer<UInt8>) {
        var parser = ServerSentEventParser(maxLineBytes: maxLineBytes)
        // Beyond its bounds.
        try? inParts(bytes) { part throws(AnswerFailure) in
            parser.append(part)
            while try parser.next() != nil {}
        }
        _ = try? parser.finish()
    }

    static func splitLines(_ bytes: UnsafeBufferPointer<UInt8>) {
        var parser = NDJSONParser(maxLineBytes: maxLineBytes)
        // Beyond its bounds.
        try? inParts(bytes) { part throws(AnswerFailure) in
            parser.append(part)
            while try parser.next() != nil {}
        }
        _ = parser.finish()
    }

    static func readOpenAI(_ bytes: UnsafeBufferPointer<UInt8>) {
        read(bytes, OpenAIAnswerParser(maxLineBytes: maxLineBytes, ids: ids()))
    }

    static func readOllama(_ bytes: UnsafeBufferPointer<UInt8>) {
        read(bytes, OllamaAnswerParser(maxLineBytes: maxLineBytes, ids: ids()))
    }

    static func readAnthropic(_ bytes: UnsafeBufferPointer<UInt8>) {
        read(bytes, AnthropicAnswerParser(maxLineBytes: maxLineBytes, ids: ids()))
    }

    private static func ids() -> ToolCallIDs { ToolCallIDs() }

    private static func read(_ bytes: UnsafeBufferPointer<UInt8>, _ parser: some AnswerParser) {
        var parser = parser
        var batch = EventBatch(maxBytes: 10_000)
        do throws(AnswerFailure) {
            try inParts(bytes) { part throws(AnswerFailure) in
                try parser.read(part, into: &batch)
                _ = batch.take(isLast: false)
            }
            try parser.finish(into: &batch)
        } catch {
            // Refused.
        }
        _ = parser.usage
    }

    /// The first byte says how large the parts are.
    private static func inParts(
        _ bytes: UnsafeBufferPointer<UInt8>, _ body: (ByteBuffer) throws(AnswerFailure) -> Void
    ) throws(AnswerFailure) {
        var rest = bytes[...]
        let size = max(1, Int(rest.popFirst() ?? 1))
        while !rest.isEmpty {
            try body(ByteBuffer(bytes: rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
    }
}
