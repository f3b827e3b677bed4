import NaviProfiles
import NaviProtocol

/// The request for a summary: bounded in what goes in and in what comes out, without tools and without reasoning.
enum SummaryPrompt {
    /// Text that goes in at most, in bytes, whatever the window.
    static let maxInputBytes = 48 * 1024
    /// Tokens that come out at most.
    static let maxOutputTokens = 2048
    /// Of one tool result; what matters of it is usually said again in the answer.
    static let maxToolResultBytes = 600

    static let instructions = """
        You write the memory of a conversation between a user and an assistant. From the earlier memory (if there is \
        one) and the messages after it, write one updated memory that replaces both. Keep everything a reader needs to \
        go on without having seen the conversation; drop greetings and repetition. Keep names, numbers, paths, \
        commands and quotes literally. Answer in the language of the conversation, with these sections and nothing \
        else; leave out sections that would be empty:

        Goal:
        Constraints and preferences:
        Decisions:
        Done:
        Open:
        Files:
        Literal values:
        """

    /// - Parameters:
    ///   - window: Of the model, in tokens.
    ///   - isRetry: The first summary was empty or too long; ask for a shorter one.
    static func request(for plan: CompressionPlan, profile: Profile, window: Int, isRetry: Bool) -> ModelRequest {
        let output = max(64, min(maxOutputTokens, window / 8) / (isRetry ? 2 : 1))
        // Two bytes a token is what the estimate counts at worst, so this much fits beside the answer.
        let inputBytes = max(1024, min(maxInputBytes, (window - output) * 2 * 3 / 4))
        let wish = isRetry ? "\n\nBe brief: at most \(output / 2) words in all." : ""
        return ModelRequest(
            model: "",
            messages: [
                ModelMessage(role: .system, content: instructions + wish),
                ModelMessage(role: .user, content: transcript(plan, maxBytes: inputBytes)),
            ],
            temperature: 0.3, maxOutputTokens: output, contextWindow: profile.contextWindow, thinking: false)
    }

    /// The earlier memory in full, as far as it takes no more than half of the room, then the messages; when they are too
    /// long together, each of them is shortened.
    static func transcript(_ plan: CompressionPlan, maxBytes: Int) -> String {
        var parts: [String] = []
        if let earlier = plan.replacing {
            parts.append("Earlier memory:\n\(earlier.summary.shortened(toBytes: maxBytes / 2))")
        }
        let room = maxBytes - parts.reduce(0) { $0 + $1.utf8.count }
        var limit = room
        var lines = render(plan.covered, limit: limit)
        while lines.reduce(0, { $0 + $1.utf8.count }) > room, limit > 64 {
            limit /= 2
            lines = render(plan.covered, limit: limit)
        }
        parts.append("Messages:\n" + lines.joined(separator: "\n\n").shortened(toBytes: room))
        return parts.joined(separator: "\n\n")
    }

    private static func render(_ messages: [Message], limit: Int) -> [String] {
        messages.map { message in
            let content = message.content ?? ""
            switch message.role {
            case .user:
                let files = message.files.isEmpty ? "" : "\n" + message.files.bracketedList
                let images = message.images.isEmpty ? "" : "\n[\(message.images.count) image(s)]"
                return "User: \(content.shortened(toBytes: limit))\(files)\(images)"
            case .assistant:
                let calls = message.toolCalls.map {
                    "\n[calls \($0.name) \($0.arguments.jsonText().shortened(toBytes: min(limit, maxToolResultBytes)))]"
                }
                return "Assistant: \(content.shortened(toBytes: limit))\(calls.joined())"
            case .tool:
                return "Result of \(message.name ?? "a tool"): "
                    + content.shortened(toBytes: min(limit, maxToolResultBytes))
            case .system: return "System: \(content.shortened(toBytes: limit))"
            }
        }
    }
}
