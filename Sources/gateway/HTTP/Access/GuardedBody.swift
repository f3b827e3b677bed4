import Hummingbird
import NIOCore

/// A request's body, for as long as whoever sends it may: it can be on its way for long, and a token may end meanwhile. Every
/// piece is looked at when it comes, and so is the end.
struct GuardedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let principal: Principal
    let control: AccessControl

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var pieces: RequestBody.AsyncIterator
        fileprivate let principal: Principal
        fileprivate let control: AccessControl

        /// - Throws: As the body itself; `not_authenticated`, `storage_busy`.
        mutating func next() async throws -> ByteBuffer? {
            let piece = try await pieces.next()
            try control.requireStill(principal)
            return piece
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(pieces: body.makeAsyncIterator(), principal: principal, control: control)
    }
}

extension Request {
    /// The same, with a body that is heard as long as they may who were let in.
    func guarded(by control: AccessControl, for principal: Principal?) -> Request {
        guard let principal else { return self }
        var request = self
        request.body = RequestBody(asyncSequence: GuardedBody(body: body, principal: principal, control: control))
        return request
    }
}
