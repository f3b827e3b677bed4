/// Rounds with a pause in front of each. The pause begins when the round before has ended, so nothing is caught up with:
/// neither after a round that took long nor after a sleep of the machine.
package struct PausedRounds: AsyncSequence, Sendable {
    private let pause: Duration

    package init(pause: Duration) {
        self.pause = pause
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(pause: pause)
    }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let pause: Duration

        /// - Returns: `nil` when the task has been cancelled.
        package mutating func next() async -> Void? {
            do {
                try await Task.sleep(for: pause)
                return ()
            } catch {
                return nil
            }
        }
    }
}
