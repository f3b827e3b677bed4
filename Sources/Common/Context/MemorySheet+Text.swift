import NaviStore

extension MemorySheet {
    /// That of a summary; empty where there is none.
    ///
    /// Of a summary of a version without sheets it is prose, of which nobody knows the sources, carried on as a whole.
    package init(of summary: CompressionRecord?) {
        guard let summary else {
            self.init()
            return
        }
        if let sheet = summary.sheet.flatMap(MemorySheet.init(json:)) {
            self = sheet
        } else {
            let lines = ProseText.lines(of: summary.summary).map { Line(text: $0, hasSource: true) }
            self.init(prose: lines, isOfTextAlone: true)
        }
    }
}
