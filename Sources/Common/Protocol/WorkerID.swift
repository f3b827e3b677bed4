/// Names one run of a worker process: random per start, so that a restarted worker is never taken for its forerunner.
package struct WorkerID: Hashable, Sendable, CustomStringConvertible {
    package let value: String

    package init(_ value: String) {
        self.value = value
    }

    package var description: String { value }
}
