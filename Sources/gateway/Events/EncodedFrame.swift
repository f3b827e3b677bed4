import NIOCore
import NaviLink
import NaviProtocol

/// A frame on its way to clients: its JSON, and what those have to know of it who do not read that.
struct EncodedFrame: Sendable, Equatable {
    let kind: ServerFrame.Kind
    /// The turn whose frame it is; `nil` for what is said of the session.
    let turn: TurnID?
    /// How it ends that turn; `nil` when it does not.
    let outcome: TurnState?
    /// The whole frame, its cursor included.
    let json: ByteBuffer

    init(_ frame: ServerFrame, cursor: Cursor? = nil) {
        kind = frame.kind
        turn = frame.ending?.turn
        outcome = frame.ending?.outcome
        json = ByteBuffer(bytes: frame.json(cursor: cursor))
    }

    /// A frame of a turn, as its worker made it.
    init(_ frame: TurnFrame, of turn: TurnID) {
        kind = frame.kind
        self.turn = turn
        outcome = frame.outcome
        json = frame.json
    }

    /// What a worker says of a session; `nil` for what no client would understand.
    init?(notice json: ByteBuffer) {
        guard let kind = ServerFrame.Kind(ofJSON: json.readableBytesView) else { return nil }
        self.kind = kind
        turn = nil
        outcome = nil
        self.json = json
    }

    /// Whether nothing more comes of this turn by itself: it has ended, or its message went on in another one.
    func ends(_ turn: TurnID) -> Bool {
        if outcome != nil { return self.turn == turn }
        guard kind == .turnSteered else { return false }
        // Seldom, and made by one of us: what cannot be read ends no turn.
        guard case .turnSteered(let steered) = (try? ReceivedFrame(json: Array(json.readableBytesView)))?.frame
        else { return false }
        return steered.turnID == turn
    }
}
