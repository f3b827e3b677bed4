import NaviStore

/// The text that stands in a context for what is not shown: what models wrote, the memory sheet, and where the rest is.
package enum SummaryLayout {
    /// Empty when it would say nothing.
    ///
    /// - Parameters:
    ///   - prose: As it is shown.
    ///   - coversUntil: The first message that is shown.
    package static func text(prose: String, entries: [SheetEntry], coversUntil: Int) -> String {
        let end =
            coversUntil > 0
            ? "The messages 0 to \(coversUntil - 1) are not shown. The tool search_history, where there is one, finds "
                + "their words."
            : ""
        return [prose, SheetText.lines(of: entries), end].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
}
