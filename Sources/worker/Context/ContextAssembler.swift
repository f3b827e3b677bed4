import NaviContext
import NaviProtocol
import NaviStore

/// Turns a stored context into the messages that a model receives.
struct ContextAssembler: Sendable {
    /// Shows files; without it they are only named.
    let attachments: Attachments?
    /// Reads an image of the history; `nil` when there is none.
    let image: @Sendable (ImageReference) async throws -> StoredImage?

    /// Of the images in one request, as base64. What a model charges for an image says nothing of its bytes.
    static let maxImageBytes = 24 << 20

    init(
        attachments: Attachments? = nil, image: @escaping @Sendable (ImageReference) async throws -> StoredImage?
    ) {
        self.attachments = attachments
        self.image = image
    }

    /// The summary, if there is one, a note where messages are too many for any window, then the others; every tool
    /// result follows its call, and every call but those of the last step has a result.
    ///
    /// Only the newest of the user's messages has its files in it, so that a context does not grow by what has been
    /// answered already. Of all images those sent last are shown, as many as one request has room for.
    func messages(of record: ContextRecord) async throws -> [ModelMessage] {
        var backwards: [ModelMessage] = []
        backwards.reserveCapacity(record.messages.count + 2)
        let files = try await files(of: record)
        let newest = record.messages.last { $0.role == .user }?.index
        var room = Self.maxImageBytes
        for message in ToolPairing.repaired(record.messages).reversed()
        where !message.isEmptyAnswer && !message.isOfNobody {
            backwards.append(
                try await made(
                    message, isNewest: message.index == newest, records: files, session: record.session.id, &room))
        }
        if !record.skipped.isEmpty { backwards.append(.notShown(record.skipped)) }
        if let summary = record.summary, !summary.isEmpty { backwards.append(.summary(summary.summary)) }
        return backwards.reversed()
    }

    /// A message that has just joined the conversation, with its files and images.
    func message(_ message: Message, session: SessionID) async throws -> ModelMessage {
        var room = Self.maxImageBytes
        return try await made(message, isNewest: true, records: [:], session: session, &room)
    }

    /// - Parameter room: Bytes that are left for images.
    private func made(
        _ message: Message, isNewest: Bool, records: [String: FileRecord], session: SessionID, _ room: inout Int
    ) async throws -> ModelMessage {
        var made = ModelMessage(withoutFiles: message)
        if !message.files.isEmpty {
            try await attach(message.files, to: &made, isNewest: isNewest, records: records, session: session)
        }
        room -= made.images.reduce(0) { $0 + $1.base64.utf8.count }
        for path in message.images { try await attach(path, to: &made, &room) }
        return made
    }

    /// All files of the session by name, if any message has some.
    private func files(of record: ContextRecord) async throws -> [String: FileRecord] {
        guard let attachments, record.messages.contains(where: { !$0.files.isEmpty }) else { return [:] }
        let files = try await attachments.contents.files.store.files(record.session.id)
        return Dictionary(files.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    private func attach(
        _ files: [FileReference], to message: inout ModelMessage, isNewest: Bool, records: [String: FileRecord],
        session: SessionID
    ) async throws {
        guard let attachments else { return message.addParagraph(files.bracketedList) }
        guard isNewest else { return message.addParagraph(attachments.line(files, records: records)) }
        let shown = try await attachments.show(files, session: session)
        message.addParagraph(shown.text)
        message.images += shown.images
        message.fileTokens += TokenEstimate.tokens(shown.text) + shown.images.count * TokenEstimate.perImage
    }

    private func attach(_ path: String, to message: inout ModelMessage, _ room: inout Int) async throws {
        guard room > 0 else { return message.addParagraph("[An image that was sent here is not shown any more.]") }
        guard let reference = ImageReference(path), let stored = try await image(reference) else {
            return message.addParagraph("[An image that was sent here is no longer available.]")
        }
        var fitted: StoredImage? = stored
        if let attachments { fitted = try await attachments.fitted(stored, hash: reference.hash) }
        guard let image = fitted.map({ ModelImage($0) }) else {
            return message.addParagraph("[An image that was sent here is too large to be shown.]")
        }
        room -= image.base64.utf8.count
        // The one that goes beyond is the last: what is older is not loaded at all.
        guard room >= 0 else { return message.addParagraph("[An image that was sent here is not shown any more.]") }
        message.images.append(image)
    }
}

extension ModelMessage {
    /// A message of the history, with images that are at hand; its files are named.
    init(_ message: Message, images: [ModelImage] = []) {
        self.init(withoutFiles: message)
        self.images = images
        if !message.files.isEmpty { addParagraph(message.files.bracketedList) }
    }

    fileprivate init(withoutFiles message: Message) {
        self.init(
            role: message.role, content: message.content ?? "", toolCalls: message.toolCalls,
            toolCallID: message.toolCallID, name: message.name)
        index = message.index
        thinking = message.thinking ?? ""
    }

    fileprivate mutating func addParagraph(_ text: String) {
        content += (content.isEmpty ? "" : "\n\n") + text
    }

    /// The summary that stands for the beginning of the conversation.
    static func summary(_ text: String) -> ModelMessage {
        ModelMessage(
            role: .user,
            content: "[Summary of the conversation so far. It was written by the system, not by the user.]\n\n\(text)")
    }
}

extension ModelMessage {
    /// Stands for messages that the window has no room for.
    static func notShown(_ indexes: Range<Int>) -> ModelMessage {
        ModelMessage(
            role: .user,
            content:
                "[The messages \(indexes.lowerBound) to \(indexes.upperBound - 1) of this conversation are not shown: "
                + "there is no room for them. The tool search_history, where there is one, finds their words.]")
    }

    /// What the note counts.
    static let notShownTokens = TokenEstimate.tokens(notShown(0..<1_000_000))
}

extension [FileReference] {
    /// The names of uploaded files, in one line.
    var bracketedList: String {
        "[Files sent with this message: " + map(\.name).joined(separator: ", ") + "]"
    }
}

extension Message {
    /// An answer of which nothing but reasoning or space is left: models do not take it.
    fileprivate var isEmptyAnswer: Bool {
        role == .assistant && (content ?? "").isBlank && toolCalls.isEmpty
    }

    /// Whose it is cannot be read: no model is told its words.
    fileprivate var isOfNobody: Bool { role == .system && unreadable != nil }
}
