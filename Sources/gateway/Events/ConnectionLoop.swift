import NIOCore
import NaviTelemetry
import Synchronization

/// Who gets deliveries on an event loop: a socket, or an HTTP answer in the place of one.
protocol LoopMember: AnyObject {
    /// Carries out a delivery without flushing; `true` when this is the first one since the last flush.
    func deliver(_ payload: Delivery.Payload) -> Bool
    func flush()
    /// Asks for a sign of life, or gives one.
    func ping()
    /// The time for an answer to the last ping is over.
    func checkPong()
    /// These tokens are no longer in force.
    func endAccess(of tokens: Set<Int64>)
}

/// One event loop: its mailbox, and the sockets that live on it.
final class ConnectionLoop: Sendable {
    /// What only the loop itself touches.
    private struct Confined {
        var members: [ConnectionID: any LoopMember] = [:]
        var wheel = PingWheel()
        var timer: RepeatedTask?
    }

    let eventLoop: any EventLoop
    /// Of the event loop, once it pings.
    let heart: Heartbeat
    private let mailbox = Mutex<[Delivery]>([])
    private let confined: NIOLoopBoundBox<Confined>

    /// - Parameter name: For the log.
    init(_ eventLoop: any EventLoop, name: String) {
        self.eventLoop = eventLoop
        heart = Heartbeat(name)
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

    /// Adds a member from another thread; returns when it misses nothing any more.
    func addLater(_ member: some LoopMember & Sendable, id: ConnectionID) async throws {
        try await eventLoop.submit { self.add(member, id: id) }.get()
    }

    func removeLater(_ id: ConnectionID) {
        eventLoop.execute { self.remove(id) }
    }

    // MARK: On the loop

    func add(_ member: any LoopMember, id: ConnectionID) {
        confined.value.members[id] = member
        confined.value.wheel.add(id)
    }

    func remove(_ id: ConnectionID) {
        confined.value.members[id] = nil
        confined.value.wheel.remove(id)
    }

    /// Closes the sockets of those whose tokens are no longer in force.
    func endAccess(of tokens: Set<Int64>) {
        eventLoop.execute {
            for member in self.confined.value.members.values { member.endAccess(of: tokens) }
        }
    }

    /// Writes everything that waits, then flushes each socket once.
    private func deliver() {
        let deliveries = mailbox.withLock { waiting in
            let taken = waiting
            waiting = []
            return taken
        }
        var touched: [any LoopMember] = []
        for delivery in deliveries {
            // A socket that has gone meanwhile needs nothing any more.
            guard let member = confined.value.members[delivery.connection.id] else { continue }
            if member.deliver(delivery.payload) { touched.append(member) }
        }
        for member in touched { member.flush() }
    }

    func startPinging() {
        eventLoop.execute {
            guard self.confined.value.timer == nil else { return }
            self.heart.start()
            self.confined.value.timer = self.eventLoop.scheduleRepeatedTask(
                initialDelay: .seconds(1), delay: .seconds(1)
            ) { _ in self.turnWheel() }
        }
    }

    private func turnWheel() {
        heart.beat()
        let due = confined.value.wheel.turn()
        for id in due.overdue { confined.value.members[id]?.checkPong() }
        for id in due.toPing { confined.value.members[id]?.ping() }
    }
}
