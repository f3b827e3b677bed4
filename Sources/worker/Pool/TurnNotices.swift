import NIOCore
import NaviLink
import NaviProtocol
import NaviStore

extension WorkerMessage {
    /// A frame without a cursor, for all clients of the session.
    static func notice(_ session: SessionID, _ frame: ServerFrame) -> WorkerMessage {
        .notice(session, ByteBuffer(bytes: frame.json()))
    }

    /// A turn's end moved the session up in the list, or a tool changed its profile.
    static func sessionUpdated(_ session: SessionRecord) -> WorkerMessage {
        .notice(
            session.id,
            .sessionUpdated(
                SessionUpdated(
                    sessionID: session.id, profileID: session.profileID, name: session.name, pinned: session.pinned,
                    lastActive: session.lastActive)))
    }
}

extension Assignment {
    /// The first frame of the attempt.
    var openingFrame: ServerFrame {
        guard let recovered else { return .streamStart(StreamStart(turnID: turnID, attempt: attempt)) }
        return .streamRestart(
            StreamRestart(
                turnID: turnID, attempt: attempt, reason: recovered.reason.wireReason,
                messageIndex: recovered.lastMessageIndex ?? userMessage.index))
    }

    /// What all clients of the session learn before it.
    var openingNotices: [WorkerMessage] {
        guard numberedNow else { return [] }
        let frame = UserMessage(message: userMessage, clientMessageID: clientMessageID)
        return [.notice(sessionID, .userMessage(frame))]
    }
}

extension RecoveredTurn.Reason {
    /// The `reason` of a `stream_restart`.
    fileprivate var wireReason: String {
        switch self {
        case .leaseExpired, .workerLost, .rebooted, .unheard: "worker_lost"
        case .handedBack: "worker_drained"
        }
    }
}
