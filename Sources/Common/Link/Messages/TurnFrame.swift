import NIOCore
import NaviProtocol

/// A frame of a turn, ready for clients. What is known of it when it is made goes with it: nobody reads its JSON to find
/// that out again.
package struct TurnFrame: Sendable, Equatable {
    /// The first index it stands for.
    package let firstIndex: Int
    /// The last index it stands for, and the one in its cursor; equals `firstIndex` unless deltas were merged.
    package let index: Int
    package let kind: ServerFrame.Kind
    /// How it ends the turn; `nil` when it does not.
    package let outcome: TurnState?
    /// The whole frame as JSON, cursor included.
    package let json: ByteBuffer

    package init(
        firstIndex: Int, index: Int, kind: ServerFrame.Kind, outcome: TurnState? = nil, json: ByteBuffer
    ) {
        self.firstIndex = firstIndex
        self.index = index
        self.kind = kind
        self.outcome = outcome
        self.json = json
    }

    package init(index: Int, kind: ServerFrame.Kind, outcome: TurnState? = nil, json: ByteBuffer) {
        self.init(firstIndex: index, index: index, kind: kind, outcome: outcome, json: json)
    }

    package init(_ frame: ServerFrame, at cursor: Cursor) {
        self.init(
            index: cursor.index, kind: frame.kind, outcome: frame.ending?.outcome,
            json: ByteBuffer(bytes: frame.json(cursor: cursor)))
    }

    /// The frame that is sent most often, without going through the enum.
    package init(text delta: String, at cursor: Cursor) {
        self.init(
            index: cursor.index, kind: .streamDelta,
            json: ByteBuffer(bytes: ServerFrame.streamDeltaJSON(delta, cursor: cursor)))
    }

    package init(thinking delta: String, at cursor: Cursor) {
        self.init(
            index: cursor.index, kind: .thinkingDelta,
            json: ByteBuffer(bytes: ServerFrame.thinkingDeltaJSON(delta, cursor: cursor)))
    }

    /// The last one of its turn.
    package var isTerminal: Bool { outcome != nil }

    /// A piece of text: the only kind that a log may merge.
    package var isDelta: Bool { kind == .streamDelta || kind == .thinkingDelta }
}
