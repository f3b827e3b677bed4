/// What the gateway's and a worker's end of the link do differently. Lives on the link's thread only.
protocol LinkEnd {
    /// What other threads ask it to send.
    associatedtype Outgoing: Mailable

    /// It has sent what it was given last and takes more.
    var isReadyForMore: Bool { get }

    /// It has something to send that the socket would not take.
    var isBlocked: Bool { get }

    /// Takes over what is queued (empty unless it was ready for more) and sends what it can. `queued` is left empty.
    ///
    /// - Parameter dropped: Elements that did not fit into the mailbox.
    /// - Returns: Whether anything was sent.
    mutating func send(_ queued: inout [Outgoing], dropped: Int, at now: Duration) throws(LinkError) -> Bool

    /// Receives and delivers what has arrived, up to a batch.
    ///
    /// - Returns: The number of messages.
    mutating func receive(at now: Duration) throws(LinkError) -> Int

    /// Signs of life, and judging the other side's silence.
    ///
    /// - Parameter mayJudge: `false` when messages may still wait to be read.
    /// - Returns: When to call this again, at the latest.
    mutating func tick(at now: Duration, mayJudge: Bool) throws(LinkError) -> Duration

    /// This process has stood still for longer than an interval: no silence until now counts.
    mutating func excuseSilence(at now: Duration)

    /// The last words of an orderly end.
    mutating func sayGoodbye() throws(LinkError)
}
