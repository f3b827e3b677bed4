import NIOCore
import NaviProtocol
import TestKit

@testable import worker

/// The worker's decoders.
enum WorkerDecoders {
    /// An answer of a model in one dialect, cut anywhere.
    static func readAnswer(_ edges: inout Edges) {
        let ids = ToolCallIDs()
        switch edges.number(0...2) {
        case 0:
            let honest = edges.pick([ModelCase.openAI, ModelCase.openAITools])
            read(honest, OpenAIAnswerParser(maxLineBytes: 4096, ids: ids), &edges)
        case 1:
            let honest = edges.pick([ModelCase.ollama, ModelCase.ollamaTools])
            read(honest, OllamaAnswerParser(maxLineBytes: 4096, ids: ids), &edges)
        default:
            let honest = edges.pick([ModelCase.anthropic, ModelCase.anthropicTools])
            read(honest, AnthropicAnswerParser(maxLineBytes: 4096, ids: ids), &edges)
        }
    }

    private static func read(_ honest: String, _ parser: some AnswerParser, _ edges: inout Edges) {
        var parser = parser
        var batch = EventBatch(maxBytes: 10_000)
        let arguments = edges.once(in: 3) ? edges.nested(edges.depth()) : edges.value()
        let filled = honest.replacing("@ARGUMENTS@", with: arguments).replacing(
            "@QUOTED@", with: Edges.quoted(arguments))
        do {
            for part in edges.parts(of: edges.spoiled(filled)) {
                try parser.read(ByteBuffer(bytes: part), into: &batch)
                _ = batch.take(isLast: false)
            }
            try parser.finish(into: &batch)
            _ = batch.take(isLast: true)
        } catch {
            // Refused.
        }
        _ = parser.usage
    }

    static func readCursor(_ edges: inout Edges) {
        let bytes = Array(edges.value().utf8)
        bytes.withUnsafeBytes { raw in
            do {
                var cursor = JSONCursor(raw)
                try cursor.skipValue()
                var again = JSONCursor(raw)
                _ = try again.optionalInteger(within: 0...1 << 40)
            } catch {
                // Refused.
            }
        }
    }
}
