/// Something that a sweep could not do. It is told to operators: no word of a user is in it.
struct SweepProblem: Sendable, Hashable, CustomStringConvertible {
    let place: String
    let reason: String

    var description: String { "\(place): \(reason)" }
}
