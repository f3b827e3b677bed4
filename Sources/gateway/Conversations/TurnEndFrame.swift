import NaviProtocol

/// Recognises the frame that ends a turn without reading it: its terminal one, or the one that says that its message went
/// on in another turn.
enum TurnEndFrame {
    /// Every frame of ours begins with its type.
    private static let openings = [ServerFrame.Kind.streamEnd, .streamStopped, .error, .turnSteered].map {
        Array(#"{"type":"\#($0.rawValue)""#.utf8)
    }

    /// Whether this is the last frame of the turn. Quotation marks inside of texts are escaped, so that the field
    /// is found and nothing that looks like it.
    static func ends(_ turn: TurnID, _ json: [UInt8]) -> Bool {
        guard openings.contains(where: { json.starts(with: $0) }) else { return false }
        return json.firstRange(of: Array(#""turn_id":"\#(turn)""#.utf8)) != nil
    }
}
