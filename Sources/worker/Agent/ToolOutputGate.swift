import NaviProtocol
import Synchronization

/// Bounds what one call may show while it runs: the whole result comes at its end.
final class ToolOutputGate: LiveOutput {
    static let maxBytes = 64 * 1024
    static let maxPieces = 500

    private let pieces = Mutex((count: 0, bytes: 0))
    private let journal: any AgentJournal
    private let call: ToolCall

    init(journal: any AgentJournal, call: ToolCall) {
        self.journal = journal
        self.call = call
    }

    /// Shows a piece; beyond the bounds a last one says that there is more.
    func show(_ text: String) {
        guard !text.isEmpty else { return }
        let verdict: Bool? = pieces.withLock { pieces in
            guard pieces.count <= Self.maxPieces, pieces.bytes <= Self.maxBytes else { return nil }
            pieces.count += 1
            pieces.bytes += text.utf8.count
            return pieces.count <= Self.maxPieces && pieces.bytes <= Self.maxBytes
        }
        switch verdict {
        case true?: journal.showOutput(text, of: call)
        case false?: journal.showOutput("\n[… more output, shown at the end]\n", of: call)
        case nil: break
        }
    }
}
