/// Results that are not a tool's own.
enum ToolCallOutcomeText {
    /// For a call that was begun and not finished.
    static let interrupted =
        "Error: The call was interrupted and its outcome is unknown: it may or may not have had its effect. "
        + "It was not run again."
}
