import Foundation

/// Everything a client may send over the WebSocket.
package enum ClientFrame: Sendable, Equatable {
    case message(ClientMessage)
    /// Ends this turn of the session if it is open; without a name the one that is being worked on, or will be next.
    case stop(TurnID?)
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
        case "stop": self = .stop(try fields.decodeIfPresent(TurnID.self, forKey: .turnID))
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

extension ClientFrame {
    private struct Named: Decodable {
        let clientMessageID: String

        private enum CodingKeys: String, CodingKey {
            case clientMessageID = "client_message_id"
        }
    }

    /// How the client calls a message that is no valid one; `nil` when it does not.
    package static func clientMessageID(in json: Data) -> String? {
        // Whatever is wrong with the frame is told already.
        guard let id = try? decodeJSON(Named.self, from: json).clientMessageID else { return nil }
        return ClientMessage.clientMessageIDBytes.contains(id.utf8.count) ? id : nil
    }
}

extension ClientMessage {
    /// Of `client_message_id`.
    package static let clientMessageIDBytes = 1...128

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
        guard Self.clientMessageIDBytes.contains(clientMessageID?.utf8.count ?? 1) else {
            throw WireError(.invalidField, "field 'client_message_id': must have 1 to 128 bytes")
        }
    }
}
