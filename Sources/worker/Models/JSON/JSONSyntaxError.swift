/// Bytes that are not the JSON they should be.
struct JSONSyntaxError: Error, Equatable {
    /// The byte at which reading stopped.
    var position: Int
}
