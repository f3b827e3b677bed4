/// The problems that sweeps have met: each is news once, however many rounds meet it again.
struct ProblemBook {
    private(set) var current: [SweepProblem] = []

    /// Takes the place of what was known.
    ///
    /// - Returns: What is new.
    mutating func update(_ problems: [SweepProblem]) -> [SweepProblem] {
        let known = Set(current)
        var seen: Set<SweepProblem> = []
        current = problems.filter { seen.insert($0).inserted }
        return current.filter { !known.contains($0) }
    }
}
