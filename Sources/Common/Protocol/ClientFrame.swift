import Foundation

/// Everything a client may send over the WebSocket.
package enum ClientFrame: Sendable, Equatable {
    case message(ClientMessage)
    /// Ends the running turn of the session (or, when none runs yet, the first waiting one).
    case stop
    /// Decides over a tool call that waits for it.
    case approval(ApprovalDecision)
    /// Takes a waiting message out of the queue.
    case cancel(TurnID)
    /// Asks for a `pong`.
    case ping
    /// Says who opens the socket, where no header could: the first frame, within five seconds.
    case auth(token: String)
}

/// A user's message. Also the body of `POST /sessions/{id}/messages`.
package struct ClientMessage: Sendable, Equatable, Codable {
    /// Required and not empty; kept to the byte.
    package var content: String
    /// Base64, with or without a `data:…;base64,` prefix.
    package var images: [String]?
    /// Uploads of this session that belong to the message.
    package var files: [FileReference]?
    /// The client's own name for the message, unique in the session: it makes sending again harmless.
    package var clientMessageID: String?
    package var onBusy: OnBusy?

    private enum CodingKeys: String, CodingKey {
        case content, images, files
        case clientMessageID = "client_message_id"
        case onBusy = "on_busy"
    }

    package init(
        content: String, images: [String]? = nil, files: [FileReference]? = nil, clientMessageID: String? = nil,
        onBusy: OnBusy? = nil
    ) {
        self.content = content
        self.images = images
        self.files = files
        self.clientMessageID = clientMessageID
        self.onBusy = onBusy
    }
}

extension ClientFrame: Decodable {
    private enum CodingKeys: String, CodingKey {
        case type, token
        case turnID = "turn_id"
    }

    /// Every value of `type` that a client frame may have.
    package static let types = ["message", "stop", "approval", "cancel", "ping", "auth"]

    /// Reads one frame.
    ///
    /// - Throws: `WireError` with a message that names the field at fault.
    package static func decode(_ json: Data) throws(WireError) -> ClientFrame {
        try decodeJSON(ClientFrame.self, from: json)
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        switch try fields.decode(String.self, forKey: .type) {
        case "message": self = .message(try ClientMessage(from: decoder))
        case "stop": self = .stop
        case "approval": self = .approval(try ApprovalDecision(from: decoder))
        case "cancel": self = .cancel(try fields.decode(TurnID.self, forKey: .turnID))
        case "ping": self = .ping
        case "auth": self = .auth(token: try fields.decode(String.self, forKey: .token))
        case let type:
            throw WireError(
                .unknownFrameType,
                "unknown frame type '\(type.prefix(64))'; known: \(Self.types.joined(separator: ", "))")
        }
    }
}

extension ClientMessage {
    /// Checks the bounds that need no knowledge of the session.
    ///
    /// - Throws: `WireError` with a message that names the field at fault.
    package func validate(_ limits: Limits) throws(WireError) {
        guard !content.isEmpty else { throw WireError(.emptyMessage, "field 'content': must not be empty") }
        guard content.utf8.count <= limits.maxMessageBytes else {
            throw WireError(.messageTooLarge, "field 'content': more than \(limits.maxMessageBytes) bytes")
        }
        guard (images?.count ?? 0) <= limits.maxImages else {
            throw WireError(.tooManyImages, "field 'images': more than \(limits.maxImages) images")
        }
        guard (clientMessageID?.utf8.count ?? 1) <= 128, clientMessageID != "" else {
            throw WireError(.invalidField, "field 'client_message_id': must have 1 to 128 bytes")
        }
    }
}
