import NIOCore
import NaviProtocol

@testable import worker

/// An answer that was read from chunks, for comparison.
struct Reading {
    var batches: [[ModelEvent]] = []
    var state = AnswerState.open
    var finishReason = FinishReason.stop
    var usage: ModelUsage?
    var failure: AnswerFailure?

    static func openAI(_ chunks: [[UInt8]]) throws -> Reading {
        read(chunks, OpenAIAnswerParser(maxLineBytes: 10_000, ids: ToolCallIDs(random: counter())))
    }

    static func ollama(_ chunks: [[UInt8]], maxBytes: Int = 10_000) throws -> Reading {
        read(chunks, OllamaAnswerParser(maxLineBytes: 10_000, ids: ToolCallIDs(random: counter())), maxBytes: maxBytes)
    }

    static func anthropic(_ chunks: [[UInt8]]) throws -> Reading {
        read(chunks, AnthropicAnswerParser(maxLineBytes: 10_000, ids: ToolCallIDs(random: counter())))
    }

    /// All events, neighbouring texts joined.
    var content: [ModelEvent] {
        batches.joined().reduce(into: []) { joined, event in
            switch (joined.last, event) {
            case (.text(let before), .text(let text)): joined[joined.count - 1] = .text(before + text)
            case (.thinking(let before), .thinking(let text)): joined[joined.count - 1] = .thinking(before + text)
            default: joined.append(event)
            }
        }
    }

    var calls: [ToolCall] {
        batches.joined().compactMap { if case .toolCall(let call) = $0 { call } else { nil } }
    }

    private static func read(_ chunks: [[UInt8]], _ parser: some AnswerParser, maxBytes: Int = 10_000) -> Reading {
        var parser = parser
        var batch = EventBatch(maxBytes: maxBytes)
        var reading = Reading()
        func collect(isLast: Bool = false) {
            let events = batch.take(isLast: isLast)
            if !events.isEmpty { reading.batches.append(events) }
        }
        do throws(AnswerFailure) {
            for chunk in chunks {
                try parser.read(ByteBuffer(bytes: chunk), into: &batch)
                collect()
            }
            try parser.finish(into: &batch)
        } catch {
            reading.failure = error
        }
        collect(isLast: true)
        reading.state = parser.state
        reading.finishReason = parser.finishReason
        reading.usage = parser.usage
        return reading
    }

    /// The same ids in every reading.
    private static func counter() -> @Sendable () -> UInt64 {
        let count = Counter()
        return { count.next() }
    }
}
