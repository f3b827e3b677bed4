import NaviProtocol

extension Concessions {
    /// What to do without after a call was refused.
    ///
    /// - Parameters:
    ///   - request: What was asked for, before anything was left out.
    ///   - allowed: The inabilities that calls of this dialect may have.
    /// - Returns: `nil` when nothing helps.
    func next(
        after error: ModelError, of request: ModelRequest, among allowed: Set<ModelInability>
    ) -> Step? {
        if let inability = ModelInability(error, calling: request, without: inabilities, among: allowed) {
            return .inability(inability)
        }
        guard let complaint = error.cause as? ServerComplaint else { return nil }
        let words = ([complaint.message] + complaint.codes).joined(separator: "\n").lowercased()
        if Self.isAboutTools(words, error.code), let tool = tool(in: words, of: request.tools) {
            return .tool(tool, words: ErrorClassifier.quoted(complaint.message))
        }
        if error.code == .badRequest || error.code == .overloaded,
            let images = images(in: words, of: request.messages)
        {
            return .images(images)
        }
        guard error.code == .badRequest || error.code == .refused, !ErrorClassifier.isAboutMoney(complaint) else {
            return nil
        }
        let messages = request.messages.placesInFailedTurns.compactMap { RefusedPiece(request.messages[$0]) }
        let news = messages.filter { !pieces.contains($0) }
        return news.isEmpty ? nil : .messages(news)
    }

    /// What is said of a call, or of its result, is not about the tool as it was offered; and a server that fails speaks
    /// of a tool only where it could not use its schema.
    private static func isAboutTools(_ words: String, _ code: ModelError.Code) -> Bool {
        if ["tool_call", "tool call", "tool result", "tool_result", "tool_use"].contains(where: words.contains) {
            return false
        }
        return code == .badRequest && ["tool", "function", "schema"].contains(where: words.contains)
            || code == .overloaded && ["schema", "grammar"].contains(where: words.contains)
    }

    /// The tool that a server does not take, by its name in quotes or by its place in the list.
    private func tool(in words: String, of offered: [ToolDescription]) -> String? {
        let sent = offered.filter { tools[$0.name] == nil }
        // `function_declarations[3]` is inside of `tools[0]`: the last list is the tools'.
        let places = words.matches(of: /(tools|function_?declarations)(?:\[|\.)(\d{1,4})/)
        if let place = places.last.flatMap({ Int($0.output.2) }), sent.indices.contains(place) {
            return sent[place].name
        }
        return sent.map(\.name).filter { name in
            ["'", "\"", "`"].contains { words.contains($0 + name.lowercased() + $0) }
        }.max { $0.count < $1.count }
    }

    private static let imageFaults = [
        "could not process image", "could not process the image", "unable to process input image", "image exceeds",
        "image is too large", "image too large", "invalid image", "invalid_image", "unsupported image",
        "invalid base64", "image data", "image format", "image_parse_error", "failed to decode image",
        "cannot identify image", "failed to load image", "image file is truncated", "image dimensions",
        "failed to process image", "unable to load image", "image_too_large",
    ]

    /// The images that a server does not take: those that came last, as it took the others before; then those before
    /// them, and so on.
    private func images(in words: String, of messages: [ModelMessage]) -> [RefusedPiece]? {
        guard Self.imageFaults.contains(where: words.contains) else { return nil }
        return messages.reversed().lazy.map { message in
            message.images.map { RefusedPiece($0) }.filter { !pieces.contains($0) }
        }.first { !$0.isEmpty }
    }
}

extension [ModelMessage] {
    /// Where users and tools speak in turns that got no answer, but for the newest turn. What stands for other messages
    /// has no place in the history and is of no turn.
    var placesInFailedTurns: [Int] {
        var failed: [Int] = []
        var turn: [Int] = []
        for place in indices where self[place].index != nil {
            switch self[place].role {
            case .system: break
            case .user:
                failed += turn
                turn = [place]
            case .tool: turn.append(place)
            case .assistant: if self[place].toolCalls.isEmpty { turn = [] }
            }
        }
        // A message behind results of tools may steer the turn that they are of.
        if let last = failed.last, let newest = turn.first, self[last].role == .tool, newest == last + 1 {
            let question = self[..<last].lastIndex { $0.role == .user } ?? 0
            failed.removeAll { $0 >= question }
        }
        return failed
    }
}
