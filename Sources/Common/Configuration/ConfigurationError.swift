/// The settings do not make sense. Carries all problems found, not just the first.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    package let problems: [String]

    package init(_ problems: [String]) {
        self.problems = problems
    }

    package var description: String { problems.joined(separator: "\n") }
}
