import NaviProtocol

/// What calls of one model are made without, because its server has refused it.
struct Concessions: Sendable, Equatable {
    /// One more thing to do without.
    enum Step: Sendable, Equatable {
        case inability(ModelInability)
        /// A tool by its name, with the server's words.
        case tool(String, words: String)
        case images([RefusedPiece])
        /// Messages of turns that had failed.
        case messages([RefusedPiece])
    }

    var inabilities: Set<ModelInability> = []
    /// Names of tools, each with the server's words.
    var tools: [String: String] = [:]
    /// Images and messages.
    var pieces: Set<RefusedPiece> = []

    /// More pieces are not remembered, and refused anew.
    static let maxPieces = 1000

    mutating func take(_ step: Step) {
        switch step {
        case .inability(let inability): inabilities.insert(inability)
        case .tool(let name, let words): tools[name] = words
        case .images(let more), .messages(let more): pieces.formUnion(more)
        }
    }

    /// Adds what another call has learned.
    mutating func formUnion(_ other: Concessions) {
        inabilities.formUnion(other.inabilities)
        tools.merge(other.tools) { $1 }
        if pieces.count + other.pieces.count <= Self.maxPieces { pieces.formUnion(other.pieces) }
    }
}

extension ModelRequest {
    /// What stands for an image that a server refuses.
    static let wordsForRefusedImage = "[An image was here; the model's server refused it.]"
    /// What stands for a message of a turn that had failed.
    static let wordsForRefusedMessage = "[A message was here; the model's server refused it.]"

    /// The request without what its server refuses.
    func without(_ concessions: Concessions) -> ModelRequest {
        var request = self
        if !concessions.tools.isEmpty { request.tools = tools.filter { concessions.tools[$0.name] == nil } }
        if !concessions.pieces.isEmpty { request.messages = messages.without(concessions.pieces) }
        return request.without(concessions.inabilities)
    }
}

extension [ModelMessage] {
    /// Words that were refused in one conversation may be said in another, and again in this one: only where they got no
    /// answer they are left out.
    fileprivate func without(_ pieces: Set<RefusedPiece>) -> [ModelMessage] {
        var messages = map { $0.images.isEmpty ? $0 : $0.withoutImages(pieces) }
        for place in placesInFailedTurns where RefusedPiece(self[place]).map(pieces.contains) ?? false {
            messages[place].content = ModelRequest.wordsForRefusedMessage
            messages[place].images = []
        }
        return messages
    }
}

extension ModelMessage {
    fileprivate func withoutImages(_ pieces: Set<RefusedPiece>) -> ModelMessage {
        var message = self
        message.images = images.filter { !pieces.contains(RefusedPiece($0)) }
        let words = Array(repeating: ModelRequest.wordsForRefusedImage, count: images.count - message.images.count)
        message.content = ((content.isEmpty ? [] : [content]) + words).joined(separator: "\n\n")
        return message
    }
}
