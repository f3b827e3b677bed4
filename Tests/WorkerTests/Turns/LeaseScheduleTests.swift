import NaviProtocol
import Testing

@testable import worker

@Suite struct LeaseScheduleTests {
    @Test func renewsEveryFiveSecondsAndChecksPointsInBetween() {
        var schedule = LeaseSchedule()
        var actions: [LeaseSchedule.Action] = []
        var end: Int64 = 15_000
        for second in 0..<11 {
            let now = Int64(second) * 1000
            let action = schedule.tick(now: now, earliestEnd: end)
            if action == .renew {
                schedule.renewalEnded()
                end = now + 15_000
            }
            actions.append(action)
        }
        #expect(actions.indices.filter { actions[$0] == .renew } == [5, 10])
    }

    @Test func aShortLeaseIsRenewedAtTheNextBeat() {
        var schedule = LeaseSchedule()
        #expect(schedule.tick(now: 1000, earliestEnd: 5500) == .renew)
    }

    @Test func onlyOneRenewalIsUnderWay() {
        var schedule = LeaseSchedule()
        #expect(schedule.tick(now: 60_000, earliestEnd: 61_000) == .renew)
        #expect(schedule.tick(now: 60_500, earliestEnd: 61_000) == .checkpoint)
        schedule.renewalEnded()
        #expect(schedule.tick(now: 60_700, earliestEnd: 61_000) == .renew, "it had failed")
    }
}
