/// The settings do not make sense. Carries all problems found, not just the first.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// One line each.
    package let problems: [String]
    /// The command line itself is wrong, and not only what it says.
    package let isUsage: Bool

    package init(_ problems: [String], isUsage: Bool = false) {
        self.problems = problems
        self.isUsage = isUsage
    }

    package var description: String { problems.joined(separator: "\n") }
}
