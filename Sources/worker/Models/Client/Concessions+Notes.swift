extension Concessions {
    /// What the user of a conversation is told of a call that was made without something.
    ///
    /// - Parameter found: What this call has found. Tools are missed in every turn; an image or a message is told of once.
    func notes(on request: ModelRequest, found: Concessions) -> [String] {
        var notes: [String] = []
        if inabilities.contains(.tools), !request.tools.isEmpty {
            notes.append("The model's server takes no tools; the answer was made without any.")
        } else {
            notes += request.tools.compactMap { tool in
                tools[tool.name].map { "The model's server refuses the tool '\(tool.name)', which was left out\($0)" }
            }
        }
        guard !found.pieces.isEmpty else { return notes }
        let images = request.messages.flatMap(\.images).filter { found.pieces.contains(RefusedPiece($0)) }
        if !images.isEmpty {
            notes.append("The model's server refuses an image of this conversation, which was left out.")
        }
        if request.messages.contains(where: { RefusedPiece($0).map(found.pieces.contains) ?? false }) {
            notes.append(
                "The model's server refuses messages of this conversation that had got no answer; they were left out.")
        }
        return notes
    }
}
