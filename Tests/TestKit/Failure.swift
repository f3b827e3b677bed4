/// A test's surroundings are not as they should be; says what is missing and what to do.
package struct Failure: Error, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}
