import NaviLink
import NaviProtocol
import Synchronization
import TestKit

@testable import gateway

/// Workers that are only a list of seats, which says what was said to it.
final class ScriptedPool: WorkerPool {
    /// Everything that was said, in its order.
    let words = Mailbox<PoolWord>("words to workers")
    private let worker: WorkerID?
    private let asked = Mutex<@Sendable (TurnID) -> Void>({ _ in })

    /// - Parameter worker: Has a seat for every turn; without it there is none.
    init(worker: WorkerID? = nil) {
        self.worker = worker
    }

    /// Does this whenever it is asked for a seat, which is while a message is on its way into the database.
    func whenAsked(_ body: @escaping @Sendable (TurnID) -> Void) {
        asked.withLock { $0 = body }
    }

    func offer(_ turn: TurnID) -> Seat? {
        asked.withLock { $0 }(turn)
        return worker.map { Seat(turn: turn, worker: $0) }
    }

    func send(_ word: PoolWord) {
        words.put(word)
    }

    /// All that was said; nothing more is to come.
    func said() async throws -> [PoolWord] {
        words.finish()
        var said: [PoolWord] = []
        while let word = try await words.next() { said.append(word) }
        return said
    }
}
