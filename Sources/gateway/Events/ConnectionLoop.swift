import NIOCore
import Synchronization

/// One event loop: its mailbox, and the sockets that live on it.
final class ConnectionLoop: Sendable {
    /// What only the loop itself touches.
    private struct Confined {
        var sockets: [ConnectionID: WebSocketConnection] = [:]
        var wheel = PingWheel()
        var timer: RepeatedTask?
    }

    let eventLoop: any EventLoop
    private let mailbox = Mutex<[Delivery]>([])
    private let confined: NIOLoopBoundBox<Confined>

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        confined = NIOLoopBoundBox.makeBoxSendingValue(Confined(), eventLoop: eventLoop)
    }

    /// Adds deliveries; `true` when the loop has to be woken for them.
    func post(_ deliveries: [Delivery]) -> Bool {
        mailbox.withLock { waiting in
            defer { waiting.append(contentsOf: deliveries) }
            return waiting.isEmpty
        }
    }

    func wake() {
        eventLoop.execute { self.deliver() }
    }

    // MARK: On the loop

    func add(_ socket: WebSocketConnection, id: ConnectionID) {
        confined.value.sockets[id] = socket
        confined.value.wheel.add(id)
    }

    func remove(_ id: ConnectionID) {
        confined.value.sockets[id] = nil
        confined.value.wheel.remove(id)
    }

    /// Closes the sockets of those whose tokens are no longer in force.
    func endAccess(of tokens: Set<Int64>) {
        eventLoop.execute {
            for socket in self.confined.value.sockets.values { socket.endAccess(of: tokens) }
        }
    }

    /// Writes everything that waits, then flushes each socket once.
    private func deliver() {
        let deliveries = mailbox.withLock { waiting in
            let taken = waiting
            waiting = []
            return taken
        }
        var touched: [WebSocketConnection] = []
        for delivery in deliveries {
            // A socket that has gone meanwhile needs nothing any more.
            guard let socket = confined.value.sockets[delivery.connection.id] else { continue }
            if socket.deliver(delivery.payload) { touched.append(socket) }
        }
        for socket in touched { socket.flush() }
    }

    func startPinging() {
        eventLoop.execute {
            guard self.confined.value.timer == nil else { return }
            self.confined.value.timer = self.eventLoop.scheduleRepeatedTask(
                initialDelay: .seconds(1), delay: .seconds(1)
            ) { _ in self.turnWheel() }
        }
    }

    private func turnWheel() {
        let due = confined.value.wheel.turn()
        for id in due.overdue { confined.value.sockets[id]?.checkPong() }
        for id in due.toPing { confined.value.sockets[id]?.ping() }
    }
}
