import NaviProtocol
import NaviStore

/// `list_session_files`: what the user has uploaded and what was shared, deleted files included.
struct ListSessionFilesTool: Tool {
    let store: Store
    /// How long files stay when the session is quiet.
    let lifetime: Duration
    let name = "list_session_files"
    let description = "Lists the files of this conversation with type and size. read_session_file reads them."
    let effect = ToolEffect.readOnly
    let parameters: JSONValue = ["type": "object", "properties": [:]]

    /// Of files that are there and of deleted ones; the newest ones count.
    private static let maxLines = 200

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        let files = try await store.files(context.sessionID)
        guard !files.isEmpty else { return .success("This conversation has no files.") }
        let shown = files.suffix(Self.maxLines)
        var lines = shown.map(line)
        if shown.count < files.count { lines.insert("(\(files.count - shown.count) older files left out)", at: 0) }
        var text = Fence.marking(lines.joined(separator: "\n"), "a list of files")
        if let session = try await store.session(context.sessionID), files.contains(where: { $0.state == .present }) {
            let end = session.lastActive + lifetime
            text += "\nFiles stay until \(end) if the conversation is quiet from now on."
        }
        return .success(text)
    }

    private func line(_ file: FileRecord) -> String {
        switch file.state {
        case .present: "- \(file.summary)"
        case .deleting, .deleted: "- \(file.name): deleted"
        }
    }
}
