import NaviContext
import NaviProtocol

extension TokenEstimate {
    static func tokens(_ calls: [ToolCall]) -> Int {
        calls.reduce(0) { $0 + tokens($1.name) + tokens($1.arguments.json) + perMessage }
    }

    static func tokens(_ message: ModelMessage) -> Int {
        perMessage + tokens(message.content) + tokens(message.toolCalls) + message.images.count * perImage
    }

    /// A message of the history, as it would count in a context.
    static func tokens(_ message: Message) -> Int {
        perMessage + tokens(message.content ?? "") + tokens(message.toolCalls) + message.images.count * perImage
            + (message.files.isEmpty ? 0 : tokens(message.files.bracketedList))
    }

    static func tokens(_ tools: [ToolDescription]) -> Int {
        tools.reduce(0) { $0 + tokens($1.name) + tokens($1.description) + tokens($1.parameters.jsonText()) }
    }

    static func tokens(_ messages: [ModelMessage]) -> Int {
        messages.reduce(0) { $0 + tokens($1) }
    }

    static func tokens(_ request: ModelRequest) -> Int {
        tokens(request.messages) + tokens(request.tools)
    }

    /// What an answer adds to the context: reasoning is never sent back.
    static func keptTokens(_ answer: ModelAnswer) -> Int {
        perMessage + tokens(answer.text) + tokens(answer.toolCalls)
    }

    static func tokens(_ answer: ModelAnswer) -> Int {
        tokens(answer.text) + tokens(answer.thinking) + tokens(answer.toolCalls)
    }
}
