/// What a worker's hold on a turn is measured with: a clock that no one can step, and the boot it belongs to.
package struct LeaseTerms: Sendable, Equatable {
    /// `CLOCK_BOOTTIME`, in milliseconds.
    package var now: Int64
    package var duration: Duration
    /// A lease of another boot is void: its clock says nothing.
    package var bootID: String

    /// Milliseconds beyond which no lease ends that anybody has taken: one that does is a damage, and void as well.
    static let longest = 3_600_000

    /// The end of a lease that begins now. Never 0, which says that a turn is queued.
    package var until: Int64 { max(1, now + duration.wholeMilliseconds) }

    package init(now: Int64, duration: Duration, bootID: String) {
        self.now = now
        self.duration = duration
        self.bootID = bootID
    }
}
