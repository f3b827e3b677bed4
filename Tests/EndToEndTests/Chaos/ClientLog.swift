import NaviProtocol
import TestKit

/// What one client of a session has been told, over all its connections, and what of it broke a promise.
///
/// It is as strict as the protocol: cursors of a turn without hole or repeat, a new attempt only after `stream_restart`,
/// one end per turn, the pieces of an answer joined to the byte.
struct ClientLog: Sendable {
    /// Where a client is in the stream of turns.
    private struct Place {
        var cursor: Cursor
        var hasEnded = false
        /// All pieces of the answer were seen, from its first on.
        var isWhole: Bool
        var text = ""
    }

    private(set) var violations: [String] = []
    private(set) var frameCount = 0
    /// Turns that this client's messages became, by the messages' ids.
    private(set) var accepted: [String: TurnID] = [:]
    /// Answers as `stream_end` gave them, by the turn's id, with their places in the history.
    private(set) var answers: [TurnID: StreamEnd] = [:]
    private var place: Place?

    /// Where to go on from after a reconnect.
    var cursor: Cursor? { place?.cursor }

    mutating func receive(_ frame: ReceivedFrame) {
        frameCount += 1
        if case .sessionSync(let sync) = frame.frame {
            if !sync.recovered { place = nil }
            return
        }
        if case .messageAccepted(let accepted) = frame.frame { note(accepted) }
        if let cursor = frame.cursor { move(to: cursor, frame.frame) }
        take(frame.frame)
        // Without a cursor it tells of a waiting turn that was cancelled, and not of the one that is being shown.
        if frame.cursor != nil, frame.frame.isTerminal { place?.hasEnded = true }
    }

    private mutating func note(_ acceptance: MessageAccepted) {
        guard let id = acceptance.clientMessageID else { return }
        if let earlier = accepted[id], earlier != acceptance.turnID {
            violations.append("I1: message \(id) was accepted as turn \(earlier) and as turn \(acceptance.turnID)")
        }
        accepted[id] = acceptance.turnID
    }

    private mutating func move(to cursor: Cursor, _ frame: ServerFrame) {
        // A client that comes in at a later attempt gets a `stream_start` from before its first frame.
        let begins = cursor.index == 0 || cursor.index == -1 && frame.kind == .streamStart
        guard let old = place else {
            place = Place(cursor: cursor, isWhole: begins)
            return
        }
        let here = (cursor.turnOrdinal, cursor.attempt)
        let there = (old.cursor.turnOrdinal, old.cursor.attempt)
        if here == there {
            if cursor.index != old.cursor.index + 1 {
                violations.append("I5: \(cursor) came after \(old.cursor)")
            }
            if old.hasEnded { violations.append("I3: \(cursor) came after the end of its turn") }
            place?.cursor = cursor
        } else if here.0 == there.0 {
            if here.1 < there.1 { violations.append("I6: \(cursor) of an older attempt came after \(old.cursor)") }
            if !begins { violations.append("I5: attempt \(here.1) began with \(cursor)") }
            if frame.kind != .streamRestart, !frame.isTerminal {
                violations.append("I6: \(cursor) began an attempt with \(frame.kind) and not with stream_restart")
            }
            place?.cursor = cursor
        } else {
            if here.0 < there.0 { violations.append("I5: \(cursor) of an earlier turn came after \(old.cursor)") }
            if !begins { violations.append("I5: turn \(here.0) began with \(cursor)") }
            place = Place(cursor: cursor, isWhole: begins)
        }
    }

    private mutating func take(_ frame: ServerFrame) {
        switch frame {
        case .streamStart: place?.text = ""
        case .streamRestart:
            place?.text = ""
            place?.isWhole = true
        case .streamDelta(let delta): place?.text += delta.delta
        // What was said before a call is a message of its own.
        case .toolStarted, .toolCall: place?.text = ""
        case .streamEnd(let end):
            if let place, place.isWhole, !place.text.isIdentical(to: end.content) {
                violations.append(
                    "I7: \(place.text.utf8.count) bytes in pieces, \(end.content.utf8.count) at the end of \(end.turnID)"
                )
            }
            if let earlier = answers[end.turnID], earlier != end {
                violations.append("I3: turn \(end.turnID) ended twice and differently")
            }
            answers[end.turnID] = end
        default: break
        }
    }
}
