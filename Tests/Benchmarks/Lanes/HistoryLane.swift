import NaviProtocol
import NaviStore
import TestKit

/// What opening and appending cost in a short and in a very long session: by index, they must cost the same.
struct HistoryLane {
    private static let rounds = 400

    func run() async throws -> [Figure] {
        let folder = try TemporaryFolder()
        let store = try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: .normal))
        let short = try await session(store, messages: 100)
        let long = try await session(store, messages: 100_000)
        var opening = (short: Samples(), long: Samples())
        var appending = (short: Samples(), long: Samples())
        // In turns, so that both see the same noise; each once before and once after the other, since the first read
        // behind a write pays for what the write has changed.
        for round in 0..<Self.rounds {
            if round.isMultiple(of: 2) {
                opening.short.append(try await open(store, short))
                opening.long.append(try await open(store, long))
                appending.short.append(try await append(store, short))
                appending.long.append(try await append(store, long))
            } else {
                opening.long.append(try await open(store, long))
                opening.short.append(try await open(store, short))
                appending.long.append(try await append(store, long))
                appending.short.append(try await append(store, short))
            }
        }
        try store.close()
        folder.remove()
        return [
            Figure("last page of 100 messages, p50", opening.short.quantile(0.5), "µs"),
            Figure("last page of 100,000 messages, p50", opening.long.quantile(0.5), "µs"),
            Figure(
                "opening, 100,000 against 100", opening.long.quantile(0.5) / opening.short.quantile(0.5), "×",
                .atMost(1.2)),
            Figure("a turn's writes at 100 messages, p50", appending.short.quantile(0.5), "µs"),
            Figure("a turn's writes at 100,000 messages, p50", appending.long.quantile(0.5), "µs"),
            Figure(
                "appending, 100,000 against 100", appending.long.quantile(0.5) / appending.short.quantile(0.5), "×",
                .atMost(1.2)),
        ]
    }

    private func session(_ store: Store, messages: Int) async throws -> SessionID {
        let id = SessionID.random()
        _ = try await store.createSession(id: id, profileID: "secretary", now: .now())
        for _ in 0..<messages / 2 { _ = try await append(store, id) }
        return id
    }

    private func open(_ store: Store, _ session: SessionID) async throws -> Double {
        try await microseconds {
            let page = try await store.messages(session, after: nil, before: nil, limit: 50)
            precondition(page.messages.count == 50)
        }
    }

    /// One turn: accept, claim, finish.
    private func append(_ store: Store, _ session: SessionID) async throws -> Double {
        try await microseconds {
            let turn = TurnID.random()
            let text = "A message of about the length that people write to each other in a chat."
            _ = try await store.accept(
                AcceptRequest(sessionID: session, clientMessageID: nil, content: text, now: .now()), turnID: turn,
                limits: QueueLimits())
            let claims = try await store.claim(
                ClaimRequest(
                    workerID: WorkerID("bench"), turnIDs: [turn], limit: 1,
                    lease: LeaseClock.boottime().terms(duration: .seconds(15)), now: .now()))
            guard case .run(let claimed)? = claims.first else { preconditionFailure("the turn was not claimed") }
            var ending = TurnEnding(state: .done)
            ending.message = NewMessage(role: .assistant, content: text)
            _ = try await store.finish(
                TurnRef(turnID: turn, attempt: claimed.attempt), ending, now: .now())
        }
    }

    private func microseconds(_ body: () async throws -> Void) async throws -> Double {
        let start = ContinuousClock.now
        try await body()
        return start.duration(to: .now).inSeconds * 1e6
    }
}
