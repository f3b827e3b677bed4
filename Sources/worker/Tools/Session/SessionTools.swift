import NaviProtocol
import NaviStore

/// The tools that work on what belongs to the session: notes, files, images, history. They reach nothing outside of it,
/// so they are always there.
enum SessionTools {
    /// - Parameters:
    ///   - filesLifetime: How long files of a quiet session stay.
    ///   - work: Where commands leave files, if there are commands.
    static func make(
        store: Store, files contents: FileContents, filesLifetime: Duration, work: WorkFile? = nil,
        clocks: any TimeSource = SystemTime()
    ) -> [any Tool] {
        let patient = PatientStore(store)
        let notes = SessionNotes(store: patient, clocks: clocks)
        return [
            TodoTool(notes: notes), ScratchpadTool(notes: notes),
            ListSessionFilesTool(store: store, lifetime: filesLifetime), ReadSessionFileTool(contents: contents),
            ViewImageTool(contents: contents), SearchHistoryTool(store: store),
            ShareFileTool(files: contents.files, store: patient, clocks: clocks, work: work),
        ]
    }
}
