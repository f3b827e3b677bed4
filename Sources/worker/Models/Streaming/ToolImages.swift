/// Images in the results of tools, for dialects whose tool messages carry text only.
enum ToolImages {
    /// The messages with the images of each step's results in a user message of their own, after the step's last
    /// result: between the results nothing may stand.
    static func moved(_ messages: [ModelMessage]) -> [ModelMessage] {
        guard messages.contains(where: { $0.role == .tool && !$0.images.isEmpty }) else { return messages }
        var result: [ModelMessage] = []
        var sources: [ModelMessage] = []
        for var message in messages {
            if message.role == .tool {
                if !message.images.isEmpty { sources.append(message) }
                message.images = []
            } else if !sources.isEmpty {
                result.append(shown(sources))
                sources = []
            }
            result.append(message)
        }
        return sources.isEmpty ? result : result + [shown(sources)]
    }

    private static func shown(_ results: [ModelMessage]) -> ModelMessage {
        let names = results.map { "'\($0.name ?? "a tool")'" }.joined(separator: ", ")
        return ModelMessage(
            role: .user, content: "[Written by the system, not by the user: what \(names) shows.]",
            images: results.flatMap(\.images))
    }
}
