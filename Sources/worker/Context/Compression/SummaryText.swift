import NaviProtocol

/// The text that stands in a context for what a compression covers: a model's prose, if there is one, then what was taken
/// out of the messages without a model, then where all of it can be found.
enum SummaryText {
    /// The facts' share of the window, in bytes per token.
    private static let factBytesPerToken = 0.7

    /// Bytes of facts that a summary has room for.
    static func factBytes(window: Int, share: Double = 1) -> Int {
        Int(Double(window) * factBytesPerToken * share)
    }

    /// - Parameters:
    ///   - prose: What a model wrote; `nil` for an extract, which has the last of the users' requests instead.
    ///   - share: Leaves less room for facts where a whole share is too much.
    static func make(prose: String?, of digest: CoveredDigest, window: Int, share: Double = 1) -> String {
        var sections: [String] = []
        if let prose {
            sections.append(prose.trimmedLines)
        } else {
            if !digest.earlierProse.isEmpty {
                sections.append(digest.earlierProse.shortened(toBytes: Int(Double(window) * 0.4 * share)))
            }
            let requests = requests(digest.sample.messages, maxBytes: Int(Double(window) * 0.2 * share))
            if !requests.isEmpty { sections.append(requests) }
        }
        let statements = digest.facts.text(maxBytes: factBytes(window: window, share: share))
        if !statements.isEmpty { sections.append(statements) }
        sections.append(
            "The messages 0 to \(digest.coversUntil - 1) are not shown. The tool search_history, where there is one, "
                + "finds their words.")
        return sections.joined(separator: "\n\n")
    }

    /// What a model had written, without what is made anew each time.
    static func earlierProse(_ summary: String) -> String {
        var prose = Facts.prose(of: summary)
        for heading in [requestsHeading, "The messages 0 to "] {
            if let begin = prose.range(of: heading) { prose = String(prose[..<begin.lowerBound]) }
        }
        return prose.trimmedLines
    }

    private static let requestsHeading = "What the user said last before:"

    /// The last of the users' messages, word for word.
    private static func requests(_ messages: [Message], maxBytes: Int) -> String {
        var lines: [String] = []
        var room = maxBytes - requestsHeading.utf8.count
        for message in messages.reversed() where message.role == .user {
            let line = "- [\(message.index)] " + (message.content ?? "").shortened(toBytes: 400)
            guard line.utf8.count < room else { break }
            room -= line.utf8.count + 1
            lines.append(line)
        }
        return lines.isEmpty ? "" : ([requestsHeading] + lines.reversed()).joined(separator: "\n")
    }
}

extension String {
    /// Without white space at its ends.
    fileprivate var trimmedLines: String {
        var text = Substring(self)
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
