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
        if fits(messages) { return true }
        switch reach {
        case .oldToolResults:
            let step = messages.lastIndex { !$0.toolCalls.isEmpty } ?? messages.count
            for limit in Self.resultLimits {
                shorten(&messages, to: limit) { $1.role == .tool && $0 < step }
                if fits(messages) { return true }
            }
        case .everything:
            let question = messages.lastIndex { $0.role == .user }
            for limit in Self.messageLimits {
                shorten(&messages, to: limit) { $1.role != .system && $0 != question }
                if fits(messages) { return true }
                shorten(&messages, to: limit * 2) { place, _ in place == question }
                if fits(messages) { return true }
            }
        }
        return false
    }

    private func fits(_ messages: [ModelMessage]) -> Bool {
        meter.tokens(estimate: TokenEstimate.tokens(messages) + toolTokens) <= limit
    }

    private func shorten(
        _ messages: inout [ModelMessage], to limit: Int, where isMeant: (Int, ModelMessage) -> Bool
    ) {
        for place in messages.indices where isMeant(place, messages[place]) {
            messages[place] = messages[place].shortened(toBytes: limit)
        }
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
}

extension ToolArguments {
    /// The arguments with their texts no longer than this; those that are not longer altogether stay to the byte.
    fileprivate func shortened(toBytes limit: Int) -> ToolArguments {
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
