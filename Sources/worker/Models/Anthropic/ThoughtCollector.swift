import NaviProtocol

/// Collects the reasoning of one answer in the form in which it must go back.
struct ThoughtCollector {
    private struct Pending {
        var index: Int?
        var text: [UInt8] = []
        var signature: [UInt8] = []
        var redacted: String?
    }

    /// Bytes that the answer's events do not show: signatures, and what only the server can read.
    private(set) var unseenBytes = 0
    private var pending: [Pending] = []
    private var hasOtherBlocks = false
    private var isScattered = false

    /// What was thought at the beginning of the answer. Empty when it cannot go back: it was not signed, or it stood
    /// between other blocks, whose places nobody remembers.
    var thoughts: [SignedThought] {
        guard !isScattered else { return [] }
        return pending.compactMap { thought in
            if let data = thought.redacted { return .redacted(data: data) }
            guard !thought.signature.isEmpty else { return nil }
            return .signed(
                text: String(repairing: thought.text),
                signature: String(repairing: thought.signature))
        }
    }

    /// Takes from an event what belongs to the reasoning.
    mutating func take(_ piece: AnthropicPiece) {
        if piece.type == "content_block_start" { begin(piece) }
        guard let place = pending.lastIndex(where: { $0.index == piece.index }) else { return }
        pending[place].text += piece.thought
        pending[place].signature += piece.signature
        unseenBytes += piece.signature.count
    }

    private mutating func begin(_ piece: AnthropicPiece) {
        guard piece.blockType == "thinking" || piece.blockType == "redacted_thinking" else {
            hasOtherBlocks = true
            return
        }
        if hasOtherBlocks { isScattered = true }
        pending.append(Pending(index: piece.index, redacted: piece.redacted))
        unseenBytes += piece.redacted?.utf8.count ?? 0
    }
}
