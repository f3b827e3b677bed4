extension WorkerMessage: Mailable {
    /// Its bytes, nearly.
    var weight: Int {
        switch self {
        case .events(_, let frames), .replayed(_, let frames, _):
            frames.reduce(64) { $0 + $1.json.readableBytes + 64 }
        case .notice(_, let json): json.readableBytes + 64
        case .ready, .heartbeat, .replayGone, .jobEnded, .released, .goodbye: 64
        }
    }

    /// Live frames are healed by a replay, a notice by the next `session_sync`, the end of a job by a look at its row. The end of a turn is kept as long as
    /// possible, since no later frame would show that it is missing.
    var isExpendable: Bool {
        switch self {
        case .events(_, let frames): frames.last?.isTerminal != true
        case .notice, .jobEnded: true
        case .ready, .heartbeat, .replayed, .replayGone, .released, .goodbye: false
        }
    }
}
