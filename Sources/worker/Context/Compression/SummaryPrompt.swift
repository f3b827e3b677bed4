import NaviContext
import NaviProfiles
import NaviProtocol

/// The requests for a summary: bounded in what goes in and in what comes out, without tools and without reasoning.
enum SummaryPrompt {
    /// How much a request shows of the messages, and what it asks for.
    struct Form: Sendable, Equatable {
        /// Ask for a shorter summary, in the form that was asked for already.
        var isBrief = false
        /// Show what tools gave back.
        var showsToolResults = true
    }

    /// Messages of one request at most, in tokens, up to windows of 256 Ki tokens.
    private static let maxInputTokens = 16 * 1024
    /// Tokens that come out at most.
    static let maxOutputTokens = 2048
    /// Of one tool result; what matters of it is usually said again in the answer.
    static let maxToolResultBytes = 600
    /// Of one message, at first.
    static let maxMessageBytes = 6 * 1024
    /// Requests for one summary. Messages are shortened until so many hold them; where that is not enough, the newest are
    /// shown, and of those before them some that lie evenly spread.
    static let maxParts = 6
    /// Shorter than this, messages say nothing.
    private static let minMessageBytes = 64

    static let instructions = """
        You write the memory of a conversation between a user and an assistant. From the earlier memory (if there is \
        one) and the messages after it, write one updated memory that replaces both. Do not answer the messages. Keep \
        everything a reader needs to go on without having seen the conversation; drop greetings and repetition. Where \
        something was corrected, keep only what holds now. Keep names, numbers, paths, URLs, commands and error texts \
        literally; keep open requests of the user in the user's words, with the message's number in brackets. Write \
        terse bullets in the language of the conversation, under these headings and nothing else; leave out headings \
        that would be empty:

        \(ProseHeadings.all.map { "\($0):" }.joined(separator: "\n"))

        Last, if you can, add one line with a JSON list of what the user wished, decided or corrected and of what is open \
        or done, each with the number of its message and words copied from that message, and for a correction the number \
        of the message that it replaces: [{"kind": "wish", "message": 12, "words": "…"}, {"kind": "correction", \
        "message": 30, "words": "…", "replaces": 7}]. Kinds are wish, decision, correction, open, done.
        """

    private static let instructionTokens = TokenEstimate.tokens(instructions) + 100

    /// A summary in the form that was asked for has one of its headings at least.
    static func isWellFormed(_ summary: String) -> Bool {
        summary.split(separator: "\n").contains { ProseHeadings.begin($0) }
    }

    /// Tokens of the summary at most.
    static func outputTokens(window: Int, form: Form) -> Int {
        max(64, min(maxOutputTokens, window / 8) / (form.isBrief ? 2 : 1))
    }

    /// Messages of one request at most, in tokens: a sixteenth of large windows.
    static func inputTokens(window: Int) -> Int {
        max(maxInputTokens, window / 16)
    }

    /// What the requests for one summary show: as many parts as it takes, of which each but the first comes with the
    /// summary of what was before. The first and the last of the messages are always shown.
    ///
    /// - Parameter window: Of the model that writes the summary, in tokens.
    static func parts(of messages: [Message], window: Int, form: Form) -> [String] {
        let output = outputTokens(window: window, form: form)
        // Beside the instructions, the memory so far and the answer; a tenth is for what estimates miss.
        let room = max(256, min(inputTokens(window: window), (window - instructionTokens - output * 2) * 9 / 10))
        let shown = form.showsToolResults ? messages : messages.filter { $0.role != .tool }
        var limit = maxMessageBytes
        while limit >= minMessageBytes {
            let parts = chunks(shown.map { render($0, limit: limit) }, room: room)
            if parts.count <= maxParts { return parts }
            limit /= 2
        }
        var sample = MessageSample.Room(messages: shown.count / 4)
        while true {
            let some = MessageSample(shown, room: sample).messages
            let parts = chunks(some.map { render($0, limit: minMessageBytes) }, room: room)
            if parts.count <= maxParts || sample.messages == 1 { return parts }
            sample = sample.halved
        }
    }

    /// As much of a message as any request shows.
    static func shown(_ message: Message) -> Message {
        var shown = message
        shown.content = message.content?.shortened(
            toBytes: message.role == .tool ? maxToolResultBytes : maxMessageBytes)
        shown.thinking = nil
        return shown
    }

    static func request(
        part: String, earlier: String?, focus: String?, window: Int, form: Form, profile: Profile
    ) -> ModelRequest {
        let output = outputTokens(window: window, form: form)
        var wish = ""
        if form.isBrief { wish += "\n\nBe brief: at most \(output / 2) words in all, under the headings above." }
        if let focus { wish += "\n\nThe user asks to keep above all: \(focus)" }
        let memory = earlier.map { "Earlier memory:\n\($0.shortened(toBytes: output * 4))\n\n" } ?? ""
        return ModelRequest(
            model: "",
            messages: [
                ModelMessage(role: .system, content: instructions + wish),
                ModelMessage(role: .user, content: "\(memory)Messages:\n\(part)\n\nWrite the updated memory now."),
            ],
            temperature: 0.3, maxOutputTokens: output, contextWindow: profile.contextWindow, thinking: false)
    }

    /// Asks once about entries that did not stand the check.
    static func question(
        about claims: [SheetFiling.Claim], in messages: [Message], window: Int, profile: Profile
    ) -> ModelRequest {
        let numbers = Set(claims.map(\.message))
        let shown = messages.filter { numbers.contains($0.index) }.prefix(24).map { render($0, limit: 400) }
        let list = claims.prefix(24).map { "- \($0.kind.rawValue), message \($0.message): \($0.words)" }
        return ModelRequest(
            model: "",
            messages: [
                ModelMessage(
                    role: .system,
                    content: "You correct entries of the memory of a conversation. Answer with a JSON list and nothing "
                        + "else: [{\"kind\": \"wish\", \"message\": 12, \"words\": \"…\"}]. The words must be copied, letter "
                        + "for letter, from the message with that number. Leave out what no message says."),
                ModelMessage(
                    role: .user,
                    content: "These entries were not found in their messages:\n\(list.joined(separator: "\n"))\n\n"
                        + "Messages:\n\(shown.joined(separator: "\n\n").shortened(toBytes: max(512, window)))"),
            ],
            temperature: 0, maxOutputTokens: outputTokens(window: window, form: Form(isBrief: true)),
            contextWindow: profile.contextWindow, thinking: false)
    }

    private static func chunks(_ lines: [String], room: Int) -> [String] {
        var chunks: [(text: String, tokens: Int)] = []
        for line in lines {
            var (line, tokens) = (line, TokenEstimate.tokens(line) + 1)
            if tokens > room {
                line = line.shortened(toBytes: line.utf8.count * room / tokens * 9 / 10)
                tokens = TokenEstimate.tokens(line) + 1
            }
            if let last = chunks.last, last.tokens + tokens <= room {
                chunks[chunks.count - 1] = ("\(last.text)\n\n\(line)", last.tokens + tokens)
            } else {
                chunks.append((line, tokens))
            }
        }
        return chunks.map(\.text)
    }

    private static func render(_ message: Message, limit: Int) -> String {
        let content = message.content ?? ""
        let number = "[\(message.index)] "
        switch message.role {
        case .user:
            let files = message.files.isEmpty ? "" : "\n" + message.files.bracketedList
            let images = message.images.isEmpty ? "" : "\n[\(message.images.count) image(s)]"
            return "\(number)User: \(content.shortened(toBytes: limit))\(files)\(images)"
        case .assistant:
            let calls = message.toolCalls.map {
                "\n[calls \($0.name) \($0.arguments.json.shortened(toBytes: min(limit, maxToolResultBytes)))]"
            }
            return "\(number)Assistant: \(content.shortened(toBytes: limit))\(calls.joined())"
        case .tool:
            return "\(number)Result of \(message.name ?? "a tool"): "
                + content.shortened(toBytes: min(limit, maxToolResultBytes))
        case .system: return "\(number)System: \(content.shortened(toBytes: limit))"
        }
    }
}
