import NaviProtocol
import NaviStore

/// A session's notes, as tools change them.
struct SessionNotes: Sendable {
    let store: PatientStore
    let clocks: any TimeSource

    func read(_ kind: NoteKind, _ context: ToolContext) async throws -> String {
        try await store.store.note(context.sessionID, kind) ?? ""
    }

    /// Changes a note in one piece: what `change` answers, or that the note would be too long.
    ///
    /// - Parameter change: Changes the text unless its answer is a failure; may run again.
    /// - Throws: `StoreError`.
    func change(
        _ kind: NoteKind, _ context: ToolContext, _ change: @escaping @Sendable (inout String) -> ToolResult
    ) async throws -> ToolResult {
        let now = clocks.now
        let result = try await store.write { try await $0.changeNote(context.turn, kind, now: now, change) }
        return result ?? .failure("There is no room: all of it together may have \(Store.maxNoteBytes) bytes.")
    }
}
