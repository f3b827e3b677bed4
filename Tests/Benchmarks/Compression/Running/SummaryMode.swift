import ArgumentParser

/// Who writes the summaries.
enum SummaryMode: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// Nobody: every request is refused.
    case none
    /// A third of what is new, two thirds of what it had written, and one invention.
    case bad
    /// All that it is shown of what matters, word for word.
    case good
    /// Good three times, then it refuses.
    case failing
}
