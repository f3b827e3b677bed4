/// Keeps the first error after which the process must not go on.
final class FatalErrors: Sendable {
    let stream: AsyncStream<StoreError>
    private let queue: AsyncStream<StoreError>.Continuation

    init() {
        (stream, queue) = AsyncStream.makeStream(of: StoreError.self, bufferingPolicy: .bufferingOldest(1))
    }

    func put(_ error: StoreError) {
        queue.yield(error)
    }
}
