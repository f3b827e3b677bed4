import NaviProtocol
import Testing

@testable import worker

@Suite struct LeaseScheduleTests {
    @Test func renewsEveryFiveSecondsAndChecksPointsInBetween() {
        var schedule = LeaseSchedule()
        var actions: [LeaseSchedule.Action] = []
        for second in 0..<11 {
            let action = schedule.tick(now: Int64(second) * 1000)
            if action == .renew { schedule.renewalEnded(succeeded: true) }
            actions.append(action)
        }
        #expect(actions.indices.filter { actions[$0] == .renew } == [0, 5, 10])
    }

    @Test func onlyOneRenewalIsUnderWay() {
        var schedule = LeaseSchedule()
        #expect(schedule.tick(now: 0) == .renew)
        #expect(schedule.tick(now: 60_000) == .checkpoint)
        schedule.renewalEnded(succeeded: true)
        #expect(schedule.tick(now: 60_000) == .renew)
    }

    @Test func aFailedRenewalIsRepeatedAtTheNextBeat() {
        var schedule = LeaseSchedule()
        _ = schedule.tick(now: 0)
        schedule.renewalEnded(succeeded: false)
        #expect(schedule.tick(now: 1000) == .renew)
    }

    @Test func aHoldIsLostWhenItsLeaseIsOver() {
        let schedule = LeaseSchedule(lease: .seconds(15))
        #expect(!schedule.isLost(provenAt: 1000, now: 15_999))
        #expect(schedule.isLost(provenAt: 1000, now: 16_000))
    }
}
