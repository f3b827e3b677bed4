import Foundation
import NaviProtocol
import Testing

@Suite("Server frames")
struct ServerFrameTests {
    static let turn = TurnID(high: 0x0123_4567_89ab_4def, low: 0x8123_4567_89ab_cdef)
    static let session = SessionID(high: 0x1111_2222_3333_4444, low: 0x8555_6666_7777_8888)
    static let cursor = Cursor(turnOrdinal: 3, attempt: 1, index: 42)
    static let nasty = "a\u{0}\"\\/\r\n\t\u{8}\u{c}\u{1f} é e\u{301} 👩‍👩‍👧‍👦 \u{2028} ￿ 日本"

    static var message: Message {
        var message = Message(
            index: 7, role: .assistant, content: nasty, createdAt: Timestamp(milliseconds: 1_776_418_200_125),
            turnID: turn)
        message.images = ["/sessions/x/images/y"]
        message.files = [FileReference(name: "a.txt", path: "session_files/x/a.txt")]
        message.thinking = "hm"
        message.toolCalls = [
            ToolCall(
                id: "c1", name: "t",
                arguments: .object(["n": .integer(-1), "x": .number(0.5), "l": .array([.null, .bool(true)])]))
        ]
        message.toolCallID = "c0"
        message.name = "tool"
        message.stopped = true
        message.interrupted = true
        message.isSummary = true
        message.elapsedSeconds = 1.25
        message.toolCallCount = 2
        message.tokenCount = 99
        return message
    }

    /// One frame of every kind, each optional field present.
    static let frames: [ServerFrame] = [
        .sessionSync(
            SessionSync(
                sessionID: session, profileID: "secretary", name: nasty, pinned: true, messageCount: 3,
                contextTokens: 10, maxContextTokens: 100, cursor: cursor, recovered: true,
                turn: .init(turnID: turn, state: .running, attempt: 2),
                queued: [
                    QueuedTurn(
                        turnID: turn, clientMessageID: "m1", content: nasty, position: 1,
                        createdAt: Timestamp(milliseconds: 0))
                ],
                approvals: [
                    ApprovalRequest(
                        turnID: turn, toolCallID: "c", tool: "t", args: ["a": 1],
                        expiresAt: Timestamp(milliseconds: 0))
                ], todo: [TodoList.Item(text: nasty, status: .inProgress)], limits: Limits())),
        .messageAccepted(
            MessageAccepted(
                clientMessageID: "m", turnID: turn, messageIndex: 4, queuePosition: 0, turnState: .queued)),
        .userMessage(UserMessage(message: message, clientMessageID: "m")),
        .turnQueued(TurnQueued(turnID: turn, clientMessageID: "m", content: nasty, position: 2)),
        .streamStart(StreamStart(turnID: turn, attempt: 1)),
        .thinkingDelta(ThinkingDelta(delta: nasty)),
        .thinkingEnd,
        .streamDelta(StreamDelta(delta: nasty)),
        .toolStarted(ToolStarted(toolCallID: "c", tool: "t", args: .object(["a": .string(nasty)]))),
        .toolCall(
            ToolCallFinished(
                toolCallID: "c", tool: "t", args: .object([:]), result: nasty, success: true, durationSeconds: 0.5)),
        .toolOutput(ToolOutput(toolCallID: "c", delta: nasty)),
        .approvalRequest(
            ApprovalRequest(
                turnID: turn, toolCallID: "c", tool: "t", args: ["a": .string(nasty)],
                expiresAt: Timestamp(milliseconds: 1_776_418_200_125), remembers: nasty)),
        .approvalResolved(ApprovalResolved(turnID: turn, toolCallID: "c", outcome: .denied, by: nasty)),
        .limitReached(LimitReached(limit: .toolCalls, message: nasty)),
        .turnSteered(TurnSteered(turnID: turn, intoTurnID: turn, messageIndex: 4)),
        .todoUpdated(TodoUpdated(items: [TodoList.Item(text: nasty, status: .done)])),
        .profileSwitched(ProfileSwitched(profileID: "developer", profileName: "Developer")),
        .streamEnd(
            StreamEnd(
                turnID: turn, content: nasty, contextTokens: 1, maxContextTokens: 2, elapsedSeconds: 0.25,
                toolCallCount: 3, tokenCount: 4, messageIndex: 5)),
        .streamStopped(StreamStopped(turnID: turn, messageIndex: 6)),
        .streamRestart(StreamRestart(turnID: turn, attempt: 2, reason: "worker_lost", messageIndex: 1)),
        .compressionStarted(CompressionStarted(reason: "threshold", tokensBefore: 900)),
        .compressionFailed(CompressionFailed(reason: "threshold", message: nasty)),
        .contextSheet(ContextSheet(version: 7, contextTokens: 812)),
        .contextCompressed(
            ContextCompressed(
                compressionID: 3, messagesBefore: 9, messagesAfter: 3, tokensBefore: 900, tokensAfter: 90,
                summary: nasty,
                reason: "threshold")),
        .sessionUpdated(
            SessionUpdated(
                sessionID: session, profileID: "p", name: nil, pinned: false,
                lastActive: Timestamp(milliseconds: 1_776_418_200_125))),
        .sessionBranched(
            SessionBranched(sessionID: session, family: session, parent: BranchPoint(sessionID: session, index: 4))),
        .error(ErrorFrame(WireError(.modelCutOff, nasty), turnID: turn, clientMessageID: "m")),
        .pong,
    ]

    @Test("Every kind is covered by an example")
    func everyKindHasAnExample() {
        #expect(Set(Self.frames.map(\.kind)) == Set(ServerFrame.Kind.allCases))
    }

    @Test("What is written is read back unchanged, cursor included", arguments: frames)
    func roundTrip(_ frame: ServerFrame) throws {
        let withCursor = try ReceivedFrame(json: frame.json(cursor: frame.kind == .sessionSync ? nil : Self.cursor))
        #expect(withCursor.frame == frame)
        #expect(withCursor.cursor == (frame.kind == .sessionSync ? nil : Self.cursor))
        #expect(try ReceivedFrame(json: frame.json()).frame == frame)
    }

    @Test("The short way of writing deltas gives the same bytes as the long one")
    func hotEncoderMatches() {
        #expect(
            ServerFrame.streamDeltaJSON(Self.nasty, cursor: Self.cursor)
                == ServerFrame.streamDelta(StreamDelta(delta: Self.nasty)).json(cursor: Self.cursor))
        #expect(
            ServerFrame.thinkingDeltaJSON(Self.nasty, cursor: Self.cursor)
                == ServerFrame.thinkingDelta(ThinkingDelta(delta: Self.nasty)).json(cursor: Self.cursor))
    }

    @Test("Random text survives the delta encoder to the byte")
    func randomTextSurvives() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let scalars = (0..<Int.random(in: 0...40, using: &generator)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &generator))
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            let read = try ReceivedFrame(json: ServerFrame.streamDeltaJSON(text, cursor: Self.cursor))
            guard case .streamDelta(let delta) = read.frame else {
                Issue.record("another kind of frame")
                return
            }
            #expect(Array(delta.delta.utf8) == Array(text.utf8))
        }
    }

    @Test("Only the frames that end a turn are terminal")
    func terminalFrames() {
        let terminal = Self.frames.filter(\.isTerminal).map(\.kind)
        #expect(Set(terminal) == [.streamEnd, .streamStopped, .error])
        #expect(!ServerFrame.error(ErrorFrame(WireError(.invalidJSON, ""))).isTerminal)
    }
}
