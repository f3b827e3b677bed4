import Synchronization

/// A clock that stands still until a test moves it: waits end exactly when they should, and take no time.
package final class ManualClock: Clock, Sendable {
    package typealias Duration = Swift.Duration

    package struct Instant: InstantProtocol {
        package var sinceStart: Swift.Duration

        package func advanced(by duration: Swift.Duration) -> Instant { Instant(sinceStart: sinceStart + duration) }
        package func duration(to other: Instant) -> Swift.Duration { other.sinceStart - sinceStart }
        package static func < (left: Instant, right: Instant) -> Bool { left.sinceStart < right.sinceStart }
    }

    private struct Sleeper {
        var deadline: Instant
        var wake: Signal
    }

    private struct State {
        var now = Instant(sinceStart: .zero)
        var sleepers: [Sleeper] = []
        var arrivals: [(count: Int, signal: Signal)] = []
    }

    private let state = Mutex(State())

    package init() {}

    package var now: Instant { state.withLock { $0.now } }
    package var minimumResolution: Swift.Duration { .nanoseconds(1) }
    /// Tasks that sleep on this clock now.
    package var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    package func sleep(until deadline: Instant, tolerance: Swift.Duration? = nil) async throws {
        let wake = Signal("the manual clock to reach \(deadline.sinceStart)")
        let arrivals: [Signal] = state.withLock { state in
            guard deadline > state.now else {
                wake.fire()
                return []
            }
            state.sleepers.append(Sleeper(deadline: deadline, wake: wake))
            let count = state.sleepers.count
            defer { state.arrivals.removeAll { $0.count <= count } }
            return state.arrivals.filter { $0.count <= count }.map(\.signal)
        }
        for arrival in arrivals { arrival.fire() }
        defer { state.withLock { $0.sleepers.removeAll { $0.wake === wake } } }
        try await wake.wait(timeLimit: .seconds(600))
    }

    /// Moves the time and wakes everyone whose time has come, earliest first.
    package func advance(by duration: Swift.Duration) {
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.deadline <= state.now }
            state.sleepers.removeAll { $0.deadline <= state.now }
            return due.sorted { $0.deadline < $1.deadline }
        }
        for sleeper in due { sleeper.wake.fire() }
    }

    /// Waits until at least `count` tasks sleep on this clock: then it is safe to move it.
    package func waitForSleepers(_ count: Int = 1, timeLimit: Swift.Duration = defaultTimeLimit) async throws {
        let signal = Signal("\(count) sleepers on the manual clock")
        state.withLock { state in
            if state.sleepers.count >= count { signal.fire() } else { state.arrivals.append((count, signal)) }
        }
        try await signal.wait(timeLimit: timeLimit)
    }
}
