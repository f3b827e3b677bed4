import Testing

@testable import NaviLink

@Suite struct LinkMailboxTests {
    private struct Parcel: Mailable, Equatable {
        var weight: Int
        var isExpendable = false
    }

    @Test("Expendable elements end at the soft limit, all at the hard one, and the loss is told once")
    func limits() {
        let mailbox = LinkMailbox<Parcel>(softLimit: 10, hardLimit: 20)
        mailbox.append([Parcel(weight: 8, isExpendable: true), Parcel(weight: 8, isExpendable: true)])
        mailbox.append([Parcel(weight: 12), Parcel(weight: 1)])
        var taken: [Parcel] = []
        #expect(mailbox.take(into: &taken, isReady: true).dropped == 2)
        #expect(taken.map(\.weight) == [8, 12])
        taken = []
        #expect(mailbox.take(into: &taken, isReady: true).dropped == 0)
        #expect(taken.isEmpty)
    }

    @Test("What the thread still holds counts until it takes more")
    func takenWeightCounts() {
        let mailbox = LinkMailbox<Parcel>(softLimit: 10, hardLimit: 10)
        mailbox.append([Parcel(weight: 10)])
        var taken: [Parcel] = []
        _ = mailbox.take(into: &taken, isReady: true)
        mailbox.append([Parcel(weight: 1)])
        taken = []
        #expect(mailbox.take(into: &taken, isReady: false).dropped == 1)
        _ = mailbox.take(into: &taken, isReady: true)
        mailbox.append([Parcel(weight: 1)])
        _ = mailbox.take(into: &taken, isReady: true)
        #expect(taken == [Parcel(weight: 1)])
    }

    @Test("The signal is raised only for a thread that sleeps")
    func signalling() {
        let mailbox = LinkMailbox<Parcel>(softLimit: 10, hardLimit: 10)
        var poller = LinkPoller([mailbox.signal.descriptor])
        mailbox.append([Parcel(weight: 1)])
        poller.wait(.zero, first: 1)
        #expect(poller.takeReadable(0) == false)
        #expect(!mailbox.fallAsleep())
        var taken: [Parcel] = []
        _ = mailbox.take(into: &taken, isReady: true)
        #expect(mailbox.fallAsleep())
        mailbox.append([Parcel(weight: 1)])
        poller.wait(.seconds(10), first: 1)
        #expect(poller.takeReadable(0) == true)
    }

    @Test("Leaving at once outranks flushing, and nothing is accepted afterwards")
    func ending() {
        let mailbox = LinkMailbox<Parcel>(softLimit: 10, hardLimit: 10)
        mailbox.end(.abandon)
        mailbox.end(.flush)
        var taken: [Parcel] = []
        #expect(mailbox.take(into: &taken, isReady: true).ending == .abandon)
        mailbox.close()
        mailbox.append([Parcel(weight: 1)])
        _ = mailbox.take(into: &taken, isReady: true)
        #expect(taken.isEmpty)
    }
}
