/// How a program ended, and what it wrote.
struct ProgramOutcome: Sendable {
    enum End: Sendable, Equatable {
        case exited(Int32)
        case signaled(Int32)
        /// It took longer than it may, and was ended.
        case timedOut
        /// It wrote more than anybody can want, and was ended.
        case flooded
    }

    let end: End
    let output: BoundedOutput
    let errors: BoundedOutput
}

/// A program could not be run at all; says why.
struct ProgramFailure: Error, CustomStringConvertible {
    let description: String
}
