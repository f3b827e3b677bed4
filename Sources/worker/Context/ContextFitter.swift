import NaviContext
import NaviProtocol

/// Shortens the messages of one call so that they fit. Nothing of it is stored, and the same messages are always
/// shortened in the same way.
struct ContextFitter {
    /// What may be shortened.
    enum Reach {
        /// Results of tools that are not of the last step.
        case oldToolResults
        /// Every message but the system prompt; the last of the user's messages at last.
        case everything
    }

    /// Bytes that are left of a result, in turn.
    static let resultLimits = [1500, 300]
    /// Bytes that are left of any message, in turn.
    static let messageLimits = [16_384, 8192, 4096, 2048, 1024, 512, 256]

    let meter: TokenMeter
    /// The estimate of the descriptions of tools.
    let toolTokens: Int
    /// Tokens that messages and tools may have.
    let limit: Int

    /// - Returns: Whether the messages fit now; they are as short as the reach allows otherwise.
    func fit(_ messages: inout [ModelMessage], _ reach: Reach) -> Bool {
        var context = Measured(messages)
        defer { messages = context.messages }
        if fits(context) { return true }
        let question = messages.lastIndex { $0.role == .user }
        switch reach {
        case .oldToolResults:
            let step = messages.lastIndex { !$0.toolCalls.isEmpty } ?? messages.count
            let results = context.longTexts(over: Self.resultLimits.last) { $1.role == .tool && $0 < step }
            for limit in Self.resultLimits {
                context.shorten(results, to: limit)
                if fits(context) { return true }
            }
            return false
        case .everything:
            let others = context.longTexts(over: Self.messageLimits.last) { $1.role != .system && $0 != question }
            for limit in Self.messageLimits {
                context.shorten(others, to: limit)
                if fits(context) { return true }
                if let question { context.shorten([question], to: limit * 2) }
                if fits(context) { return true }
            }
            return leaveOutOldest(&context, question: question)
        }
    }

    private func fits(_ context: Measured) -> Bool {
        meter.tokens(estimate: context.tokens + toolTokens) <= limit
    }

    /// Leaves out the oldest messages but the question, up to the last step.
    private func leaveOutOldest(_ context: inout Measured, question: Int?) -> Bool {
        guard let question, let start = context.messages.firstIndex(where: { $0.index != nil }) else { return false }
        let step = context.messages.lastIndex { !$0.toolCalls.isEmpty } ?? question
        var end = start
        context.tokens += ModelMessage.notShownTokens
        while end < max(step, question), !fits(context) || context.messages[end].role == .tool {
            if end != question { context.tokens -= context.sizes[end] }
            end += 1
        }
        context.leaveOut(start..<end, butFor: question)
        return fits(context)
    }
}

/// Messages and what they count, so that what is shortened is counted anew and nothing else.
private struct Measured {
    private(set) var messages: [ModelMessage]
    private(set) var sizes: [Int]
    var tokens: Int

    init(_ messages: [ModelMessage]) {
        self.messages = messages
        sizes = messages.map { TokenEstimate.tokens($0) }
        tokens = sizes.reduce(0, +)
    }

    /// The places of messages that may be shortened, with a text that is longer than the least of the limits.
    func longTexts(over limit: Int?, where isMeant: (Int, ModelMessage) -> Bool) -> [Int] {
        messages.indices.filter { isMeant($0, messages[$0]) && messages[$0].hasText(over: limit ?? 0) }
    }

    mutating func shorten(_ places: [Int], to limit: Int) {
        for place in places where messages[place].hasText(over: limit) {
            messages[place] = messages[place].shortened(toBytes: limit)
            tokens -= sizes[place]
            sizes[place] = TokenEstimate.tokens(messages[place])
            tokens += sizes[place]
        }
    }

    /// Puts one note in the place of messages. Their tokens have been taken off already; `sizes` are void afterwards.
    mutating func leaveOut(_ places: Range<Int>, butFor kept: Int) {
        let indexes = messages[places].compactMap(\.index)
        guard let first = indexes.min(), let last = indexes.max() else { return }
        let rest = places.contains(kept) ? [messages[kept]] : []
        messages.replaceSubrange(places, with: [.notShown(first..<last + 1)] + rest)
    }
}

extension ModelMessage {
    /// The message with its text, and the texts in what it asks tools for, no longer than this; where the rest can be
    /// found is said.
    func shortened(toBytes limit: Int) -> ModelMessage {
        var message = self
        if content.utf8.count > limit {
            message.content = content.shortened(
                toBytes: limit, hint: index.map { "; all of it is in message \($0), which search_history finds" } ?? "")
        }
        for place in toolCalls.indices {
            message.toolCalls[place].arguments = toolCalls[place].arguments.shortened(toBytes: limit)
        }
        return message
    }

    /// Whether one of the texts that `shortened` shortens has more bytes.
    fileprivate func hasText(over limit: Int) -> Bool {
        content.utf8.count > limit || toolCalls.contains { $0.arguments.json.utf8.count > limit }
    }
}

extension ToolArguments {
    /// The arguments with their texts no longer than this; those that are not longer altogether stay to the byte.
    func shortened(toBytes limit: Int) -> ToolArguments {
        json.utf8.count > limit ? ToolArguments(value.shortened(toBytes: limit)) : self
    }
}

extension JSONValue {
    /// The value with its texts no longer than this.
    fileprivate func shortened(toBytes limit: Int) -> JSONValue {
        switch self {
        case .string(let text): .string(text.shortened(toBytes: limit))
        case .array(let values): .array(values.map { $0.shortened(toBytes: limit) })
        case .object(let fields): .object(fields.mapValues { $0.shortened(toBytes: limit) })
        case .null, .bool, .integer, .number: self
        }
    }
}
