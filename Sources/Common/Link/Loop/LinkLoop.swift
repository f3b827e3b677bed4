import NaviTelemetry

/// The loop of a link's thread: send what is queued, receive what has arrived, keep time, sleep.
///
/// A ZeroMQ descriptor tells of changes only, and both sending and receiving may use a change up. So the last thing
/// before sleeping is to ask the socket what it could do, and nothing touches it after that.
struct LinkLoop<End: LinkEnd> {
    private let socket: ZeroMQSocket
    private let mailbox: LinkMailbox<End.Outgoing>
    private let clock: any SteadyClock
    private let tuning: LinkTuning
    private let heart: Heartbeat
    private var end: End
    private var poller: LinkPoller
    private var queued: [End.Outgoing] = []
    private var tickAt: Duration
    private var pacing: SendPacing

    /// - Parameters:
    ///   - watched: A further descriptor whose becoming readable calls for a tick.
    ///   - heart: Beats each time that the loop comes round, once an interval at least.
    init(
        _ end: End, socket: ZeroMQSocket, mailbox: LinkMailbox<End.Outgoing>, watched: Int32? = nil,
        clock: any SteadyClock,
        tuning: LinkTuning, heart: Heartbeat
    ) throws(LinkError) {
        self.end = end
        self.heart = heart
        self.socket = socket
        self.mailbox = mailbox
        self.clock = clock
        self.tuning = tuning
        tickAt = clock.reading
        pacing = SendPacing(interval: tuning.gather, burst: tuning.gatherBurst, now: tickAt)
        poller = LinkPoller([try socket.descriptor(), watched ?? -1, mailbox.signal.descriptor])
    }

    /// Runs until the mailbox is told to end.
    mutating func run() throws(LinkError) {
        var flushUntil: Duration?
        heart.start()
        defer { heart.rest() }
        while true {
            heart.beat()
            let now = clock.reading
            var isBusy = false
            if now >= pacing.nextSend {
                let delivery = mailbox.take(into: &queued, isReady: end.isReadyForMore)
                if case .abandon = delivery.ending { return }
                if case .flush = delivery.ending, flushUntil == nil { flushUntil = now + tuning.flushWithin }
                isBusy = try end.send(&queued, dropped: delivery.dropped, at: now)
                if isBusy { pacing.sent(at: now) }
            }
            let received = try end.receive(at: now)
            if poller.takeReadable(1) || now >= tickAt {
                try tick(at: now, mayJudge: received < tuning.maxBatch)
            }
            if try canGoOn() { continue }
            if let flushUntil {
                if isBusy { continue }
                if now >= pacing.nextSend, end.isReadyForMore || now >= flushUntil { return try end.sayGoodbye() }
            }
            sleep(from: now, until: min(tickAt, flushUntil ?? tickAt))
        }
    }

    private func canGoOn() throws(LinkError) -> Bool {
        let events = try socket.events()
        return events.canReceive || end.isBlocked && events.canSend
    }

    private mutating func tick(at now: Duration, mayJudge: Bool) throws(LinkError) {
        if now - tickAt > tuning.liveness.interval { end.excuseSilence(at: now) }
        tickAt = try end.tick(at: now, mayJudge: mayJudge)
    }

    private mutating func sleep(from now: Duration, until deadline: Duration) {
        if now < pacing.nextSend {
            poller.wait(min(pacing.nextSend, deadline) - now, first: 2)
        } else if !end.isReadyForMore || mailbox.fallAsleep() {
            poller.wait(deadline - now, first: 3)
            mailbox.wakeUp()
            if poller.takeReadable(2) { mailbox.signal.clear() }
        }
    }
}
