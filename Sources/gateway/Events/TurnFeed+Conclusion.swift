import NIOCore
import NaviLink
import NaviProtocol
import NaviStore

extension TurnFeed {
    /// Ends the turn from its row, because its own terminal frame did not come; nothing happens the second time.
    ///
    /// What the row's attempt began with is made up too, if it was missed: `stream_start` for clients that saw nothing
    /// of the turn, `stream_restart` for those that saw an older attempt.
    mutating func conclude(with result: TurnResult, attempt rowAttempt: Int) -> Reaction {
        guard !isEnded, rowAttempt >= attempt else { return Reaction() }
        guard rowAttempt > 0 else {
            endUnseen()
            return Reaction(notice: result.terminalFrame(of: turnID).json())
        }
        let showedOlderAttempt = nextIndex > 0 && rowAttempt > attempt
        if rowAttempt > attempt || log == nil { begin(attempt: rowAttempt) }
        var frames: [ServerFrame] = []
        if showedOlderAttempt {
            frames.append(restartFrame(before: result.message))
        } else if nextIndex == 0 {
            frames.append(.streamStart(StreamStart(turnID: turnID, attempt: rowAttempt)))
        }
        frames.append(result.terminalFrame(of: turnID))
        let first = nextIndex
        return append(
            synthesized: frames.enumerated().map { offset, frame in
                turnFrame(frame, index: first + offset, kind: offset == frames.count - 1 ? .terminal : .other)
            })
    }

    /// `stream_start` for clients that come in at a later attempt, whose own log begins with `stream_restart`. Its
    /// cursor is the place before the first frame.
    var laterStart: [UInt8]? {
        guard attempt > 1, log != nil else { return nil }
        return ServerFrame.streamStart(StreamStart(turnID: turnID, attempt: attempt))
            .json(cursor: Cursor(turnOrdinal: ordinal, attempt: attempt, index: -1))
    }

    private func restartFrame(before message: Message?) -> ServerFrame {
        .streamRestart(
            StreamRestart(
                turnID: turnID, attempt: attempt, reason: "worker_lost", messageIndex: (message?.index ?? 0) - 1))
    }

    private func turnFrame(_ frame: ServerFrame, index: Int, kind: FrameKind) -> TurnFrame {
        let cursor = Cursor(turnOrdinal: ordinal, attempt: attempt, index: index)
        return TurnFrame(index: index, kind: kind, json: ByteBuffer(bytes: frame.json(cursor: cursor)))
    }
}
