import NaviProtocol
import NaviStore
import TestKit

@testable import worker

/// Histories made up for tests.
enum HistoryFixture {
    /// Messages of the given shapes: each letter is a message, `u`ser, `a`ssistant, assistant with a `c`all, its
    /// `r`esult.
    static func messages(_ shape: String, size: Int = 40, from first: Int = 0) -> [Message] {
        shape.enumerated().map { position, letter in
            let role: Message.Role = letter == "u" ? .user : letter == "r" ? .tool : .assistant
            var message = Message(
                index: first + position, role: role, content: String(repeating: "x", count: size),
                createdAt: WorkerFixture.begin)
            let call = "c\(letter == "r" ? position - 1 : position)"
            if letter == "c" { message.toolCalls = [ToolCall(id: call, name: "t", arguments: .object([:]))] }
            if letter == "r" {
                message.toolCallID = call
                message.name = "t"
            }
            return message
        }
    }

    /// A conversation of up to twenty turns, some of them with many steps, with messages of all sizes.
    static func random(_ random: inout SeededGenerator, from first: Int = 0) -> [Message] {
        var shape = ""
        for _ in 0..<Int.random(in: 1...20, using: &random) {
            let steps = Bool.random(using: &random) ? Int.random(in: 0...3, using: &random) : 0
            let isLong = Int.random(in: 0..<8, using: &random) == 0
            shape += "u" + String(repeating: "cr", count: isLong ? 12 : steps) + "a"
        }
        // A turn that still runs ends with a result, or with its question.
        switch Int.random(in: 0..<4, using: &random) {
        case 0: shape += "u"
        case 1: shape += "ucrcr"
        default: break
        }
        var messages = messages(shape, from: first)
        for place in messages.indices {
            let isHuge = Int.random(in: 0..<25, using: &random) == 0
            let words = Int.random(in: 0...(isHuge ? 800 : 30), using: &random)
            messages[place].content = String(repeating: "word ", count: words)
        }
        return messages
    }

    static func context(
        _ messages: [Message], summary: CompressionRecord? = nil, measure: ContextMeasure = ContextMeasure()
    ) -> ContextRecord {
        var session = SessionRecord(
            id: .random(), profileID: "p", createdAt: WorkerFixture.begin, lastActive: WorkerFixture.begin)
        session.context = measure
        session.compressionID = summary?.id ?? 0
        return ContextRecord(session: session, summary: summary, messages: messages)
    }

    static func summary(_ text: String, coversUntil: Int) -> CompressionRecord {
        CompressionRecord(
            id: 7, sessionID: .random(), coversUntil: coversUntil, summary: text, reason: "threshold",
            messagesBefore: 12, messagesAfter: 3, before: ContextMeasure(tokens: 900, estimate: 900),
            after: ContextMeasure(tokens: 300, estimate: 300), createdAt: WorkerFixture.begin)
    }

    /// The context as the store derives it once the plan is in force.
    static func context(
        after plan: CompressionPlan, of context: ContextRecord, history: [Message], summary: String
    ) -> ContextRecord {
        var kept = history.filter { $0.index >= plan.coversUntil }
        if let first = kept.first, first.role != .user,
            let question = history.last(where: { $0.index < plan.coversUntil && $0.role == .user })
        {
            kept.insert(question, at: 0)
        }
        var next = Self.context(
            kept, summary: Self.summary(summary, coversUntil: plan.coversUntil), measure: plan.after(summary: summary))
        next.session.id = context.session.id
        return next
    }
}
