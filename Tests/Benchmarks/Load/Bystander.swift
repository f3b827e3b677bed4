import NaviProtocol
import Synchronization
import TestKit

/// Somebody else's session beside what is measured: how long its messages wait until they are accepted.
struct Bystander {
    let system: NaviSystem

    /// In milliseconds, while `work` runs; a few at least, however short it is.
    func acceptances(while work: @escaping @Sendable () async throws -> Void) async throws -> Samples {
        let (_, client) = try await system.openSession()
        let end = End()
        var samples = Samples()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { end.isReached.store(true, ordering: .releasing) }
                try await work()
            }
            while !end.isReached.load(ordering: .acquiring) || samples.count < 20 {
                let start = ContinuousClock.now
                try await client.send(message: "m")
                _ = try await client.next(.messageAccepted)
                samples.append(start.duration(to: .now).inSeconds * 1000)
                _ = try await client.next(.streamEnd)
                try await Task.sleep(for: .milliseconds(20))
            }
            try await tasks.waitForAll()
        }
        try await client.close()
        return samples
    }
}

/// Tells one task that another has ended.
private final class End: Sendable {
    let isReached = Atomic(false)
}
