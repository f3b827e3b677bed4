/// A call that did not get on within its limit.
enum Stall: Error, Equatable {
    /// Nothing was said at all.
    case firstOutput(Duration)
    /// The answer stopped in its middle.
    case gap(Duration)
    /// The answer was whole, but its transfer did not end.
    case drain
}
