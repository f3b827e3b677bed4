import NIOCore

/// What the link has to know of a frame; everything else is in its JSON, which the link never reads.
package enum FrameKind: UInt8, Sendable, CaseIterable {
    case other = 0
    case textDelta = 1
    case thinkingDelta = 2
    case terminal = 3

    /// A piece of text: the only kind that a log may merge.
    package var isDelta: Bool {
        switch self {
        case .textDelta, .thinkingDelta: true
        case .other, .terminal: false
        }
    }
}

/// A frame of a turn, ready for clients.
package struct TurnFrame: Sendable, Equatable {
    /// The first index it stands for.
    package let firstIndex: Int
    /// The last index it stands for, and the one in its cursor; equals `firstIndex` unless deltas were merged.
    package let index: Int
    package let kind: FrameKind
    /// The whole frame as JSON, cursor included.
    package let json: ByteBuffer

    package init(firstIndex: Int, index: Int, kind: FrameKind, json: ByteBuffer) {
        self.firstIndex = firstIndex
        self.index = index
        self.kind = kind
        self.json = json
    }

    package init(index: Int, kind: FrameKind, json: ByteBuffer) {
        self.init(firstIndex: index, index: index, kind: kind, json: json)
    }
}
