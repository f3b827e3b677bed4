import NaviContext
import NaviProtocol
import NaviStore

/// The words of what a model was to summarise, for finding out which of its lines have a source.
struct ProseSources: Sendable {
    private var words = Set<UInt32>()
    private var values = Set<String>()

    /// Of each kind, at most: what is beyond counts as known.
    private static let maxWords = 400_000

    /// - Parameter sheet: The one before: it is a source as well.
    init(_ sheet: MemorySheet) {
        for entry in sheet.entries { add(entry.text) }
        for line in sheet.prose where line.hasSource { add(line.text) }
    }

    mutating func add(_ message: Message) {
        add((message.content ?? "").shortened(toBytes: SummaryPrompt.maxMessageBytes))
        for call in message.toolCalls { add(call.arguments.json.shortened(toBytes: SummaryPrompt.maxToolResultBytes)) }
    }

    private mutating func add(_ text: String) {
        guard words.count < Self.maxWords, values.count < Self.maxWords else { return }
        let read = Words(text)
        words.formUnion(read.plain)
        values.formUnion(read.values)
    }

    /// Whether a line's literals, and two thirds of its words, were said by somebody. Headings need no source.
    func support(_ line: String) -> Bool {
        guard words.count < Self.maxWords, values.count < Self.maxWords else { return true }
        guard !ProseHeadings.isHeading(line) else { return true }
        let read = Words(ProseHeadings.withoutHeading(line))
        guard read.values.allSatisfy({ values.contains($0) || isNumberOfMessage($0) }) else { return false }
        let known = read.plain.count { words.contains($0) }
        return known * 3 >= read.plain.count * 2
    }

    /// "[12]" and "12", with which a model names its sources.
    private func isNumberOfMessage(_ value: String) -> Bool {
        value.utf8.count <= 6 && value.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
