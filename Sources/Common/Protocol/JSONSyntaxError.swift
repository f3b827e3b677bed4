/// Bytes that are not the JSON they should be.
package struct JSONSyntaxError: Error, Equatable {
    /// The byte at which reading stopped.
    package var position: Int
    /// It may well be JSON, but it is nested deeper than is read.
    package var isTooDeep: Bool

    package init(position: Int, isTooDeep: Bool = false) {
        self.position = position
        self.isTooDeep = isTooDeep
    }
}
