import NaviProtocol
import TestKit
import Testing

extension [ReceivedFrame] {
    /// Frames of turns: those with a cursor.
    var ofTurns: [ReceivedFrame] { filter { $0.cursor != nil } }

    var kinds: [ServerFrame.Kind] { map(\.frame.kind) }

    /// The pieces of the answer, joined; after a restart only those of the new attempt.
    var text: String {
        reduce(into: "") { text, frame in
            switch frame.frame {
            case .streamDelta(let delta): text += delta.delta
            case .streamRestart: text = ""
            default: break
            }
        }
    }

    var thinking: String {
        compactMap { if case .thinkingDelta(let delta) = $0.frame { delta.delta } else { nil } }.joined()
    }

    var userMessages: [UserMessage] {
        compactMap { if case .userMessage(let message) = $0.frame { message } else { nil } }
    }

    var accepted: [MessageAccepted] {
        compactMap { if case .messageAccepted(let accepted) = $0.frame { accepted } else { nil } }
    }

    var restart: StreamRestart? {
        compactMap { if case .streamRestart(let restart) = $0.frame { restart } else { nil } }.first
    }

    /// The `stream_end`, or a test failure that shows what came instead.
    func end() throws -> StreamEnd {
        let ends = compactMap { if case .streamEnd(let end) = $0.frame { end } else { nil } }
        return try #require(ends.last, "no stream_end but \(String(describing: last?.frame))")
    }

    /// The error that ended a turn.
    func failure() throws -> ErrorFrame {
        let errors = compactMap { if case .error(let error) = $0.frame { error } else { nil } }
        return try #require(errors.last, "no error but \(String(describing: last?.frame))")
    }

    /// Cursors are those of one attempt, numbered without a hole from `first` on.
    func expectUnbrokenCursors(from first: Int = 0, sourceLocation: SourceLocation = #_sourceLocation) {
        let cursors = compactMap(\.cursor)
        #expect(
            cursors.map(\.index) == [Int](first..<(first + cursors.count)), "cursors have a hole or a repeat",
            sourceLocation: sourceLocation)
        #expect(Set(cursors.map(\.turnOrdinal)).count <= 1, sourceLocation: sourceLocation)
        #expect(Set(cursors.map(\.attempt)).count <= 1, sourceLocation: sourceLocation)
    }
}

/// What a careful client shows: it appends, drops and reloads as the protocol asks.
struct ShownAnswer {
    private(set) var text = ""

    mutating func take(_ frames: [ReceivedFrame]) {
        for frame in frames {
            switch frame.frame {
            case .sessionSync(let sync): if !sync.recovered { text = "" }
            case .streamStart, .streamRestart: text = ""
            case .streamDelta(let delta): text += delta.delta
            default: break
            }
        }
    }
}

extension WebSocketClient {
    /// Frames up to the one with which the pieces of the answer, joined since this call, are as long as `text`.
    func collect(timeLimit: Duration = defaultTimeLimit, text: String) async throws -> [ReceivedFrame] {
        var shownBytes = 0
        let frames = try await collect(timeLimit: timeLimit) { frame in
            if case .streamDelta(let delta) = frame.frame { shownBytes += delta.delta.utf8.count }
            return shownBytes == text.utf8.count || frame.frame.isTerminal
        }
        guard shownBytes == text.utf8.count else {
            throw Failure(
                "the turn ended after \(shownBytes) bytes: \(String(describing: frames.last?.frame).prefix(500))")
        }
        return frames
    }

    /// The `session_sync` that a connection begins with.
    func sync() async throws -> SessionSync {
        guard case .sessionSync(let sync) = try await next().frame else { throw Failure("no session_sync first") }
        return sync
    }
}

extension NaviSystem {
    /// Waits until the session's history has that many messages.
    func waitForMessages(
        _ count: Int, in session: SessionID, timeLimit: Duration = defaultTimeLimit
    ) async throws {
        try await eventually(timeLimit: timeLimit, "\(count) messages in the history") {
            try await self.rest.messages(session).count >= count
        }
    }
}
