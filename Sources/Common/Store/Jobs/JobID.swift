/// One piece of work. A number is never given to another one.
package struct JobID: Sendable, Hashable, CustomStringConvertible {
    package let number: Int64

    package init(_ number: Int64) {
        self.number = number
    }

    package var description: String { "\(number)" }
}

extension JobID: Bindable {
    func bind(to statement: OpaquePointer, at position: Int32) -> Int32 {
        number.bind(to: statement, at: position)
    }
}
