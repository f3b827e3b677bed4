import Foundation

/// The fields of one kind of server frame, written after `type`.
package protocol FramePayload: Sendable, Equatable, Decodable {
    func writeFields(to writer: inout JSONWriter)
}

extension ServerFrame {
    /// The frame's JSON, with its `cursor` when it belongs to a turn.
    package func json(cursor: Cursor? = nil) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("type", kind.rawValue)
            payload?.writeFields(to: &writer)
            if let cursor { writer.field("cursor", cursor.description) }
        }
        return writer.bytes
    }

    /// `nil` for the kinds that have no fields.
    private var payload: (any FramePayload)? {
        switch self {
        case .sessionSync(let payload): payload
        case .messageAccepted(let payload): payload
        case .userMessage(let payload): payload
        case .turnQueued(let payload): payload
        case .streamStart(let payload): payload
        case .thinkingDelta(let payload): payload
        case .streamDelta(let payload): payload
        case .toolStarted(let payload): payload
        case .toolOutput(let payload): payload
        case .toolCall(let payload): payload
        case .approvalRequest(let payload): payload
        case .approvalResolved(let payload): payload
        case .limitReached(let payload): payload
        case .turnSteered(let payload): payload
        case .todoUpdated(let payload): payload
        case .profileSwitched(let payload): payload
        case .streamEnd(let payload): payload
        case .streamStopped(let payload): payload
        case .streamRestart(let payload): payload
        case .compressionStarted(let payload): payload
        case .contextCompressed(let payload): payload
        case .compressionFailed(let payload): payload
        case .contextSheet(let payload): payload
        case .sessionUpdated(let payload): payload
        case .sessionBranched(let payload): payload
        case .error(let payload): payload
        case .thinkingEnd, .pong: nil
        }
    }
}

extension ServerFrame.Kind {
    /// Of a frame's JSON, of which no more is read: a frame of ours begins with its type. `nil` for any other.
    package init?(ofJSON json: some Collection<UInt8>) {
        let opening = #"{"type":""#.utf8
        guard json.starts(with: opening) else { return nil }
        let longest = 64
        let name = json.dropFirst(opening.count).prefix(longest).prefix { $0 != UInt8(ascii: "\"") }
        self.init(rawValue: String(decoding: name, as: UTF8.self))
    }
}

/// A server frame as a client reads it: with the cursor it came with.
package struct ReceivedFrame: Sendable, Equatable, Decodable {
    package var frame: ServerFrame
    package var cursor: Cursor?

    private enum CodingKeys: String, CodingKey {
        case type, cursor
    }

    package init(frame: ServerFrame, cursor: Cursor?) {
        self.frame = frame
        self.cursor = cursor
    }

    package init(json: [UInt8]) throws {
        self = try decodeBoundedJSON(ReceivedFrame.self, from: Data(json), maxDepth: JSONCursor.greatestDepth)
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let kind = try values.decode(ServerFrame.Kind.self, forKey: .type)
        frame = try ServerFrame(kind, from: decoder)
        // `session_sync` has a field of the same name that belongs to its payload.
        cursor = kind == .sessionSync ? nil : try values.decodeIfPresent(Cursor.self, forKey: .cursor)
    }
}

extension ServerFrame {
    fileprivate init(_ kind: Kind, from decoder: any Decoder) throws {
        switch kind {
        case .sessionSync: self = .sessionSync(try SessionSync(from: decoder))
        case .messageAccepted: self = .messageAccepted(try MessageAccepted(from: decoder))
        case .userMessage: self = .userMessage(try UserMessage(from: decoder))
        case .turnQueued: self = .turnQueued(try TurnQueued(from: decoder))
        case .streamStart: self = .streamStart(try StreamStart(from: decoder))
        case .thinkingDelta: self = .thinkingDelta(try ThinkingDelta(from: decoder))
        case .thinkingEnd: self = .thinkingEnd
        case .streamDelta: self = .streamDelta(try StreamDelta(from: decoder))
        case .toolStarted: self = .toolStarted(try ToolStarted(from: decoder))
        case .toolOutput: self = .toolOutput(try ToolOutput(from: decoder))
        case .toolCall: self = .toolCall(try ToolCallFinished(from: decoder))
        case .approvalRequest: self = .approvalRequest(try ApprovalRequest(from: decoder))
        case .approvalResolved: self = .approvalResolved(try ApprovalResolved(from: decoder))
        case .limitReached: self = .limitReached(try LimitReached(from: decoder))
        case .turnSteered: self = .turnSteered(try TurnSteered(from: decoder))
        case .todoUpdated: self = .todoUpdated(try TodoUpdated(from: decoder))
        case .profileSwitched: self = .profileSwitched(try ProfileSwitched(from: decoder))
        case .streamEnd: self = .streamEnd(try StreamEnd(from: decoder))
        case .streamStopped: self = .streamStopped(try StreamStopped(from: decoder))
        case .streamRestart: self = .streamRestart(try StreamRestart(from: decoder))
        case .compressionStarted: self = .compressionStarted(try CompressionStarted(from: decoder))
        case .compressionFailed: self = .compressionFailed(try CompressionFailed(from: decoder))
        case .contextCompressed: self = .contextCompressed(try ContextCompressed(from: decoder))
        case .contextSheet: self = .contextSheet(try ContextSheet(from: decoder))
        case .sessionUpdated: self = .sessionUpdated(try SessionUpdated(from: decoder))
        case .sessionBranched: self = .sessionBranched(try SessionBranched(from: decoder))
        case .error: self = .error(try ErrorFrame(from: decoder))
        case .pong: self = .pong
        }
    }
}
