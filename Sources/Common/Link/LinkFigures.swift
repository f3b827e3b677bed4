/// What an end of the link has done since it was made; for metrics.
package struct LinkFigures: Sendable, Equatable {
    package var messagesIn = 0
    package var messagesOut = 0
    /// Times that messages were delivered; `messagesIn / batchesIn` is the mean batch.
    package var batchesIn = 0
    /// Messages that were not understood.
    package var malformed = 0
    /// Messages and calls that a bound or a full socket cost; each is healed by replay or polling.
    package var dropped = 0
    /// Peers that are alive now.
    package var peers = 0
    /// Turns that wait for credit now (gateway).
    package var pendingTurns = 0

    package init(
        messagesIn: Int = 0, messagesOut: Int = 0, batchesIn: Int = 0, malformed: Int = 0, dropped: Int = 0,
        peers: Int = 0, pendingTurns: Int = 0
    ) {
        self.messagesIn = messagesIn
        self.messagesOut = messagesOut
        self.batchesIn = batchesIn
        self.malformed = malformed
        self.dropped = dropped
        self.peers = peers
        self.pendingTurns = pendingTurns
    }
}
