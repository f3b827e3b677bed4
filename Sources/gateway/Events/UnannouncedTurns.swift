import NaviLink
import NaviProtocol

/// Turns whose messages are being stored, and what workers have said of their sessions too early.
///
/// There are no more of them than messages on their way into the database, and that takes moments.
struct UnannouncedTurns {
    /// Something that a worker has said, to be heard later.
    struct Held {
        var message: WorkerMessage
        var worker: WorkerID
    }

    /// What is released when a message has been stored, or not.
    struct Release {
        /// In the order in which it came.
        var held: [Held] = []
        /// There was more than is kept.
        var isIncomplete = false
        /// A row has told of an end that nobody was shown.
        var hasEnded = false
    }

    private struct Waiting {
        var turns: Set<TurnID> = []
        /// Those of them that what is held may be about.
        var awaited: Set<TurnID> = []
        /// Rows say how these have ended.
        var ended: Set<TurnID> = []
        var held: [Held] = []
        var heldBytes = 0
        var isIncomplete = false
    }

    /// Of one session, at most.
    private static let (maxHeld, maxHeldBytes) = (4096, 4 << 20)

    private var sessions: [SessionID: Waiting] = [:]

    func contains(_ turn: TurnID, of session: SessionID) -> Bool {
        sessions[session]?.turns.contains(turn) ?? false
    }

    /// - Returns: Whether it is the only one of its session.
    mutating func add(_ turn: TurnID, of session: SessionID) -> Bool {
        sessions[session, default: Waiting()].turns.insert(turn)
        return sessions[session]?.turns.count == 1
    }

    mutating func remove(_ turn: TurnID, of session: SessionID) -> Release {
        guard var waiting = sessions[session], waiting.turns.remove(turn) != nil else { return Release() }
        var release = Release(hasEnded: waiting.ended.remove(turn) != nil)
        waiting.awaited.remove(turn)
        if waiting.awaited.isEmpty {
            (release.held, release.isIncomplete) = (waiting.held, waiting.isIncomplete)
            (waiting.held, waiting.heldBytes, waiting.isIncomplete) = ([], 0, false)
        }
        sessions[session] = waiting.turns.isEmpty ? nil : waiting
        return release
    }

    /// Keeps in mind that a row says how this turn has ended.
    mutating func noteEnd(_ turn: TurnID, of session: SessionID) {
        sessions[session]?.ended.insert(turn)
    }

    /// Keeps what comes of a turn before its message is announced, and what comes of the session behind that: so that
    /// nothing overtakes anything. What is said of the session may be the message itself.
    ///
    /// - Returns: Whether it is kept, and not to be heard now.
    mutating func hold(_ message: WorkerMessage, from worker: WorkerID) -> Bool {
        guard !sessions.isEmpty, let session = message.session, var waiting = sessions[session] else { return false }
        let turn = message.turn.flatMap { waiting.turns.contains($0) ? $0 : nil }
        if waiting.held.isEmpty {
            guard turn != nil || message.turn == nil else { return false }
            waiting.awaited = waiting.turns
        } else if let turn {
            waiting.awaited.insert(turn)
        }
        if waiting.held.count < Self.maxHeld, waiting.heldBytes < Self.maxHeldBytes {
            waiting.held.append(Held(message: message, worker: worker))
            waiting.heldBytes += message.byteCount
        } else {
            waiting.isIncomplete = true
        }
        sessions[session] = waiting
        return true
    }
}

extension WorkerMessage {
    /// The session whose clients it is for.
    fileprivate var session: SessionID? {
        switch self {
        case .events(let key, _), .replayed(let key, _, _): key.sessionID
        case .notice(let session, _): session
        default: nil
        }
    }

    /// Of what clients would be sent.
    fileprivate var byteCount: Int {
        switch self {
        case .events(_, let frames), .replayed(_, let frames, _): frames.reduce(0) { $0 + $1.json.readableBytes }
        case .notice(_, let json): json.readableBytes
        default: 0
        }
    }

    /// The turn whose frames it brings.
    fileprivate var turn: TurnID? {
        switch self {
        case .events(let key, _), .replayed(let key, _, _): key.turnID
        default: nil
        }
    }
}
