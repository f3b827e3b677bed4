import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// One request and its response: filled on the connection's event loop, read by one task, as much at a time as there
/// is.
final class ModelExchange: HTTPClientResponseDelegate {
    typealias Response = Void

    private struct State {
        var inbox: InboxState<CheckedContinuation<Void, Never>>
        var pressure: EventLoopPromise<Void>?
        var task: HTTPClient.Task<Void>?
        /// An abort that came before the task was known.
        var abortion: (any Error)?
    }

    let progress = CallProgress()
    let limits: StreamLimits
    private let state: Mutex<State>

    init(limits: StreamLimits) {
        self.limits = limits
        state = Mutex(
            State(inbox: InboxState(maxBufferedBytes: limits.maxBufferedBytes, maxTakenBytes: limits.maxReadBytes)))
    }

    /// The response has ended, one way or the other.
    var isOver: Bool { state.withLock { $0.inbox.isOver } }

    /// Connects the exchange with the request that has been sent for it.
    func attach(_ task: HTTPClient.Task<Void>) {
        let abortion = state.withLock { state in
            if !state.inbox.isOver { state.task = task }
            return state.abortion
        }
        if let abortion { task.fail(reason: abortion) }
    }

    /// What has arrived since the last call; waits until there is something.
    func next() async -> InboxDelivery {
        while true {
            if let delivery = take() { return delivery }
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { $0.inbox.wait(continuation) }
                if !mustWait { continuation.resume() }
            }
        }
    }

    /// Closes the connection at once; who reads gets `error`.
    func abort(_ error: any Error) {
        let (waiter, task) = state.withLock { state in
            if state.task == nil { state.abortion = error }
            defer { state.task = nil }
            return (state.inbox.finish(.failed(error)), state.task)
        }
        waiter?.resume()
        task?.fail(reason: error)
        releasePressure()
    }

    /// Nobody reads any more: what still comes is dropped. - Returns: Whether something may still come.
    func drain() -> Bool {
        let mayCome = state.withLock { $0.inbox.drain() }
        releasePressure()
        return mayCome
    }

    private func take() -> InboxDelivery? {
        let delivery = state.withLock { $0.inbox.take() }
        if delivery?.hasRoomAgain == true { releasePressure() }
        return delivery
    }

    private func releasePressure() {
        let promise = state.withLock { state in
            defer { state.pressure = nil }
            return state.pressure
        }
        promise?.succeed()
    }

    private func finish(_ end: InboxEnd) {
        let waiter = state.withLock { state in
            state.task = nil
            return state.inbox.finish(end)
        }
        waiter?.resume()
    }
}

extension ModelExchange {
    func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        state.withLock { $0.inbox.receive(head) }?.resume()
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let (after, pressure) = state.withLock { state in
            let after = state.inbox.receive(buffer)
            if case .pause = after { state.pressure = task.eventLoop.makePromise() }
            return (after, state.pressure)
        }
        switch after {
        case .goOn(let waiter):
            waiter?.resume()
        case .pause(let waiter):
            waiter?.resume()
            if let pressure { return pressure.futureResult }
        case .giveUp:
            task.fail(reason: Stall.drain)
        }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) {
        finish(.failed(error))
        releasePressure()
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) {
        finish(.finished)
    }
}
