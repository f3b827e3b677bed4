import NaviLink
import NaviProtocol
import NaviStore

extension TurnFeed {
    /// Ends the turn from its row, because its own terminal frame did not come; nothing happens the second time.
    ///
    /// What the row's attempt began with is made up too, if it was missed: as a worker's own log, a first attempt begins
    /// with `stream_start` and a later one with `stream_restart`. Clients that saw nothing of the turn get `laterStart`
    /// before that. What they saw cannot be told from here: the attempt before may have come without a frame.
    mutating func conclude(with result: TurnResult, attempt rowAttempt: Int) -> Reaction {
        guard !isEnded, rowAttempt >= attempt else { return Reaction() }
        guard rowAttempt > 0 else {
            end(result.state, with: [])
            return Reaction(notice: EncodedFrame(result.terminalFrame(of: turnID)))
        }
        if rowAttempt > attempt || isExpected { begin(attempt: rowAttempt) }
        let isShown = nextIndex > 0
        var frames: [ServerFrame] = []
        if !isShown {
            frames.append(
                rowAttempt > 1
                    ? restartFrame(before: result.message)
                    : .streamStart(StreamStart(turnID: turnID, attempt: rowAttempt)))
        }
        if let rest = missingText(of: result, isShown: isShown) {
            frames.append(.streamDelta(StreamDelta(delta: rest)))
        }
        frames.append(result.terminalFrame(of: turnID))
        let first = nextIndex
        end(
            result.state,
            with: frames.enumerated().map { offset, frame in turnFrame(frame, index: first + offset) })
        return Reaction()
    }

    /// The part of the answer that was never shown: deltas joined are the answer, also when its last ones were lost.
    ///
    /// - Parameter isShown: Clients have frames of this attempt.
    private func missingText(of result: TurnResult, isShown: Bool) -> String? {
        guard result.state == .done, let answer = result.message?.content else { return nil }
        let shown = isShown ? shownText : ""
        guard answer.utf8.starts(with: shown.utf8) else { return nil }
        let rest = answer.utf8.dropFirst(shown.utf8.count)
        return rest.isEmpty ? nil : String(decoding: rest, as: UTF8.self)
    }

    /// What the deltas of the model call under way, joined, come to.
    private var shownText: String {
        var text = ""
        for frame in log?.frames(from: 0)?.frames ?? [] {
            switch frame.kind {
            case .streamDelta: text += shownText(of: frame)
            case .toolStarted, .toolCall, .streamRestart: text = ""
            case .sessionSync, .messageAccepted, .userMessage, .turnQueued, .streamStart, .thinkingDelta, .thinkingEnd,
                .toolOutput, .approvalRequest, .approvalResolved, .limitReached, .turnSteered, .todoUpdated,
                .profileSwitched, .streamEnd, .streamStopped, .compressionStarted, .contextCompressed,
                .compressionFailed, .contextSheet, .sessionUpdated, .sessionBranched, .error, .pong:
                break
            }
        }
        return text
    }

    private func shownText(of frame: TurnFrame) -> String {
        // Made by our own worker: what cannot be read has shown no text.
        guard case .streamDelta(let delta) = (try? ReceivedFrame(json: Array(frame.json.readableBytesView)))?.frame
        else { return "" }
        return delta.delta
    }

    /// `stream_start` for clients that come in at a later attempt, whose own log begins with `stream_restart`. Its
    /// cursor is the place before the first frame.
    var laterStart: EncodedFrame? {
        guard attempt > 1, hasCopy else { return nil }
        return EncodedFrame(
            turnFrame(.streamStart(StreamStart(turnID: turnID, attempt: attempt)), index: -1), of: turnID)
    }

    private func restartFrame(before message: Message?) -> ServerFrame {
        .streamRestart(
            StreamRestart(
                turnID: turnID, attempt: attempt, reason: "worker_lost", messageIndex: (message?.index ?? 0) - 1))
    }

    /// A frame as the turn's worker would make it.
    func turnFrame(_ frame: ServerFrame, index: Int) -> TurnFrame {
        TurnFrame(frame, at: Cursor(turnOrdinal: ordinal, attempt: attempt, index: index))
    }
}
