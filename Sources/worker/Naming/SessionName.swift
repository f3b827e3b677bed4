import NaviProtocol

/// A session's automatic name: asked for, and made fit for a list.
enum SessionName {
    static let maxCharacters = 60
    /// Of each message that the model sees.
    private static let maxMessageBytes = 1500
    private static let maxMessages = 4
    /// A name takes ten; some models think first, whatever they are told.
    private static let maxTokens = 512

    /// The call that asks a model for a name.
    static func request(for messages: [Message], profile: String, contextWindow: Int?) -> ModelRequest {
        let said = messages.filter { $0.role == .user || $0.role == .assistant }
            .filter { !($0.content ?? "").isEmpty }.prefix(maxMessages)
            .map { "\($0.role.rawValue): \(($0.content ?? "").shortened(toBytes: maxMessageBytes))" }
        let text = """
            Here is the beginning of a conversation.

            \(said.joined(separator: "\n\n"))

            Give the conversation a title of two to six words, in its own language. Answer with the title only.
            """
        return ModelRequest(
            model: "", messages: [ModelMessage(role: .user, content: text)], temperature: 0.3,
            maxOutputTokens: maxTokens,
            contextWindow: contextWindow)
    }

    /// The name in what a model answered: one line, without quotes and marks around it; `nil` when there is none.
    static func name(in answer: String) -> String? {
        let lines = withoutThought(answer).split(whereSeparator: \.isNewline).map { trimmed($0) }
        guard var name = lines.first(where: { !$0.isEmpty }) else { return nil }
        if let colon = name.firstIndex(of: ":"), name[..<colon].lowercased() == "title" {
            name = trimmed(name[name.index(after: colon)...])
        }
        return name.isEmpty ? nil : String(name.prefix(maxCharacters))
    }

    /// What follows reasoning whose end alone is marked: nobody sees this answer while it comes.
    private static func withoutThought(_ answer: String) -> Substring {
        let ends = MarkedThought.marks.compactMap { mark in
            answer.ranges(of: String(decoding: mark.close, as: UTF8.self)).last?.upperBound
        }
        return answer[(ends.max() ?? answer.startIndex)...]
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let around: (Character) -> Bool = { $0.isWhitespace || "\"'`*#„“”«».".contains($0) }
        return text.drop(while: around).reversedDrop(while: around)
    }
}

extension Substring {
    fileprivate func reversedDrop(while predicate: (Character) -> Bool) -> Substring {
        var end = endIndex
        while end > startIndex, predicate(self[index(before: end)]) { end = index(before: end) }
        return self[..<end]
    }
}
