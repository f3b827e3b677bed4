import NaviProtocol

/// A conversation in the shape that Anthropic insists on: the system's words apart, then turns of user and assistant
/// in alternation, each made of blocks.
struct AnthropicConversation: Equatable {
    /// One piece of a turn.
    enum Block: Equatable {
        case text(String)
        case image(ModelImage)
        case thought(SignedThought)
        case call(ToolCall)
        case result(callID: String, text: String, images: [ModelImage])
    }

    /// What one side says until the other one speaks.
    struct Turn: Equatable {
        var isUser: Bool
        var blocks: [Block]
    }

    /// What stands for the beginning when the first message is not the user's.
    static let beginning = "[The beginning of the conversation is not here.]"
    /// What makes the model speak when it spoke last: its newer kinds refuse to continue an answer.
    static let continuation = "[Go on.]"

    private(set) var system: [String] = []
    private(set) var turns: [Turn] = []

    /// - Parameters:
    ///   - hasTools: Whether the request offers tools; without any, calls and results go as text, because they are
    ///     refused where no tool is declared.
    ///   - thoughts: The reasoning to put in front of the answer with this first call.
    init(_ messages: [ModelMessage], hasTools: Bool, thoughts: (_ callID: String) -> [SignedThought] = { _ in [] }) {
        let rest = messages.drop { $0.role == .system }
        system = messages.prefix(messages.count - rest.count).map(\.content).filter { !$0.isBlank }
        for message in rest {
            let reasoning = message.toolCalls.first.map { thoughts($0.id) } ?? []
            let blocks = Self.blocks(of: message, hasTools: hasTools, reasoning: reasoning)
            append(Turn(isUser: message.role != .assistant, blocks: blocks))
        }
        if turns.first?.isUser != true { turns.insert(Self.placeholder(Self.beginning), at: 0) }
        if turns.last?.isUser != true { turns.append(Self.placeholder(Self.continuation)) }
        for position in turns.indices where turns[position].isUser { turns[position].putResultsFirst() }
    }

    private mutating func append(_ turn: Turn) {
        guard !turn.blocks.isEmpty else { return }
        if let last = turns.last, last.isUser == turn.isUser {
            turns[turns.count - 1].blocks += turn.blocks
        } else {
            turns.append(turn)
        }
    }

    private static func placeholder(_ words: String) -> Turn { Turn(isUser: true, blocks: [.text(words)]) }

    /// A text without words is refused, so it is left out.
    private static func blocks(of message: ModelMessage, hasTools: Bool, reasoning: [SignedThought]) -> [Block] {
        let text: [Block] = message.content.isBlank ? [] : [.text(message.content)]
        let images = message.images.map(Block.image)
        switch message.role {
        case .system, .user: return text + images
        case .assistant: return reasoning.map(Block.thought) + text + calls(message.toolCalls, hasTools: hasTools)
        case .tool:
            if hasTools, let callID = message.toolCallID {
                return [.result(callID: callID, text: message.sentContent, images: message.images)]
            }
            return [.text("[Result of \(message.name ?? "a tool")]\n\(message.content)")] + images
        }
    }

    private static func calls(_ calls: [ToolCall], hasTools: Bool) -> [Block] {
        calls.map { call in
            hasTools ? .call(call) : .text("[Call of \(call.name)]\n\(call.arguments.json)")
        }
    }
}

extension AnthropicConversation.Turn {
    /// Anthropic wants the results of tools before anything else that the user says.
    fileprivate mutating func putResultsFirst() {
        blocks = blocks.filter(\.isResult) + blocks.filter { !$0.isResult }
    }
}

extension AnthropicConversation.Block {
    fileprivate var isResult: Bool {
        switch self {
        case .result: true
        case .text, .image, .thought, .call: false
        }
    }
}
