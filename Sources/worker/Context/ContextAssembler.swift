import Foundation
import NaviProtocol
import NaviStore

/// Turns a stored context into the messages that a model receives.
struct ContextAssembler: Sendable {
    /// Reads an image of the history; `nil` when there is none.
    let image: @Sendable (ImageReference) async throws -> StoredImage?

    init(image: @escaping @Sendable (ImageReference) async throws -> StoredImage?) {
        self.image = image
    }

    /// The summary, if there is one, then the messages it does not cover; every tool result follows its call, and
    /// every call but those of the last step has a result.
    func messages(of record: ContextRecord) async throws -> [ModelMessage] {
        var result: [ModelMessage] = []
        result.reserveCapacity(record.messages.count + 1)
        if let summary = record.summary { result.append(.summary(summary.summary)) }
        for message in ToolPairing.repaired(record.messages) where !message.isEmptyAnswer {
            var made = ModelMessage(message)
            for path in message.images { try await attach(path, to: &made) }
            result.append(made)
        }
        return result
    }

    private func attach(_ path: String, to message: inout ModelMessage) async throws {
        guard let reference = ImageReference(path), let stored = try await image(reference) else {
            message.content += "\n\n[An image that was sent here is no longer available.]"
            return
        }
        message.images.append(
            ModelImage(contentType: stored.contentType, base64: Data(stored.bytes).base64EncodedString()))
    }
}

extension ModelMessage {
    /// A message of the history, with images that are at hand.
    init(_ message: Message, images: [ModelImage] = []) {
        var content = message.content ?? ""
        if !message.files.isEmpty {
            content += (content.isEmpty ? "" : "\n\n") + message.files.bracketedList
        }
        self.init(
            role: message.role, content: content, images: images, toolCalls: message.toolCalls,
            toolCallID: message.toolCallID, name: message.name)
    }

    /// The summary that stands for the beginning of the conversation.
    static func summary(_ text: String) -> ModelMessage {
        ModelMessage(
            role: .user,
            content: "[Summary of the conversation so far. It was written by the system, not by the user.]\n\n\(text)")
    }
}

extension [FileReference] {
    /// What the model is told of uploaded files.
    var bracketedList: String {
        "[Uploaded files on disk:\n" + map { "- \($0.name): \($0.path)" }.joined(separator: "\n") + "]"
    }
}

extension Message {
    /// An answer of which nothing but reasoning is left: models do not take it.
    fileprivate var isEmptyAnswer: Bool {
        role == .assistant && (content ?? "").isEmpty && toolCalls.isEmpty
    }
}
