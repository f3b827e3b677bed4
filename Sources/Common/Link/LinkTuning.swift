/// The link's figures. The defaults are the ones in use; tests set others.
package struct LinkTuning: Sendable {
    package var roster = Roster.Terms()
    /// Under load, time between two looks at what is to be sent; what comes meanwhile goes together. Measured at 30,000
    /// events a second: a third less processor time in both processes for 50 µs of latency.
    package var gather = Duration.microseconds(150)
    /// Sends after a pause that go out at once.
    package var gatherBurst = 4
    /// Messages taken from the socket before they are delivered.
    package var maxBatch = 256
    /// Bytes that may wait in a worker. Beyond them live frames are dropped, and replayed when the gateway asks.
    package var maxQueuedBytes = 16 << 20
    /// Bytes beyond which everything is dropped.
    package var maxQueuedBytesInAll = 64 << 20
    /// Words that may wait in the gateway; a stop, a turn or a replay beyond them is dropped and healed by polling.
    package var maxQueuedWords = 65_536
    /// Time to send what is queued when the process ends.
    package var flushWithin = Duration.milliseconds(250)
    /// One message; beyond it the peer is disconnected.
    package var maxMessageBytes = 64 << 20
    /// First and longest pause between attempts to connect.
    package var reconnectAfter = (first: Duration.milliseconds(50), longest: Duration.milliseconds(250))

    package init() {}

    var liveness: Liveness.Terms { roster.liveness }
}
