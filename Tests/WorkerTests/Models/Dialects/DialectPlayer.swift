import NIOCore
import NaviProfiles
import NaviProtocol

@testable import worker

/// Plays the bytes of a response into the real reader, without a network.
enum DialectPlayer {
    /// What an answer comes to that arrives in these parts and then ends.
    static func read(
        _ dialect: DialectCase, _ parts: [[UInt8]], end: InboxEnd = .finished
    ) -> DialectReading {
        var deliveries = parts.map { InboxDelivery(head: nil, chunks: [ByteBuffer(bytes: $0)], end: nil) }
        deliveries.insert(InboxDelivery(head: dialect.head, chunks: [], end: nil), at: 0)
        deliveries.append(InboxDelivery(head: nil, chunks: [], end: end))
        let ids = ToolCallIDs()
        return switch dialect.api {
        case .openai: read(deliveries, OpenAIAnswerParser(maxLineBytes: 100_000, ids: ids), key: "OPENAI_API_KEY")
        case .ollama: read(deliveries, OllamaAnswerParser(maxLineBytes: 100_000, ids: ids), key: "OLLAMA_API_KEY")
        case .anthropic:
            read(deliveries, AnthropicAnswerParser(maxLineBytes: 100_000, ids: ids), key: "ANTHROPIC_API_KEY")
        }
    }

    private static func read(
        _ deliveries: [InboxDelivery], _ parser: some AnswerParser, key: String
    ) -> DialectReading {
        var reader = AnswerReader(
            parser: parser,
            classifier: ErrorClassifier(server: ModelServer(address: "http://h:1", keySetting: key), model: "m"),
            limits: StreamLimits())
        var reading = DialectReading()
        for delivery in deliveries {
            let (events, outcome) = reader.read(delivery)
            reading.add(events)
            switch outcome {
            case nil: continue
            case .answered:
                reading.usage = reader.parser.usage
                reading.end = .ended(reader.parser.finishReason)
            case .failed(let error): reading.fail(error)
            }
            return reading
        }
        reading.end = .failed(.timeout, words: "the reader waits for more")
        return reading
    }
}
