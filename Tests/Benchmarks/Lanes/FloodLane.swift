import NaviProtocol
import TestKit

/// What a client that sends without end does to others' first tokens.
struct FloodLane {
    let settings: LaneSettings

    /// Several, so that there are some hundred samples to take a p99 from.
    private static let calmClients = 4

    func run() async throws -> [Figure] {
        var options = settings.options(durability: "normal")
        options.environment["NAVI_MESSAGES_PER_SECOND"] = nil
        // It lives in this process, beside the clients: reading ever longer requests would delay them, and not Navi.
        let model = try await ScriptedModelServer.start(prepared: .answer("x"))
        let figures = try await NaviSystem.run(options, model: model) { system in
            var calm: [WebSocketClient] = []
            for _ in 0..<Self.calmClients { calm.append(try await system.openSession().1) }
            _ = try await firstTokens(calm, for: settings.warmUp)
            let alone = try await firstTokens(calm, for: settings.duration).quantile(0.99)
            let session = try await system.rest.createSession()
            let beside = try await withThrowingTaskGroup(of: Void.self) { tasks in
                // Were it thrown out, it would come back.
                tasks.addTask { while !Task.isCancelled { try await flood(try await system.connect(session)) } }
                let samples = try await firstTokens(calm, for: settings.duration)
                tasks.cancelAll()
                return samples.quantile(0.99)
            }
            return [
                Figure("first token of calm clients, p99", alone, "ms"),
                Figure("the same beside a client that floods, p99", beside, "ms"),
                Figure("delay by the flood, p99", beside - alone, "ms", .atMost(20)),
            ]
        }
        try await model.stop()
        return figures
    }

    private func firstTokens(_ clients: [WebSocketClient], for duration: Duration) async throws -> Samples {
        try await withThrowingTaskGroup(of: Samples.self) { tasks in
            for client in clients { tasks.addTask { try await firstTokens(client, for: duration) } }
            var all = Samples()
            for try await samples in tasks { all.append(samples) }
            return all
        }
    }

    /// One message after the other, at the pace that one connection may keep.
    private func firstTokens(_ client: WebSocketClient, for duration: Duration) async throws -> Samples {
        var samples = Samples()
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            let start = ContinuousClock.now
            try await client.send(message: "hello")
            _ = try await client.next(.streamDelta)
            samples.append((ContinuousClock.now - start).inSeconds * 1000)
            _ = try await client.next(.streamEnd)
            try await Task.sleep(for: .milliseconds(60))
        }
        return samples
    }

    /// Messages, nonsense and pings, as many as go out: the server reads no more than the rate allows.
    private func flood(_ client: WebSocketClient) async throws {
        while !Task.isCancelled {
            do {
                try await client.sendIfPossible([
                    #"{"type":"message","content":"flood"}"#, "nonsense", #"{"type":"ping"}"#, "{}",
                ])
                while true { _ = try await client.nextText(timeLimit: .milliseconds(1)) }
            } catch is TimeLimitExceeded {
                // Nothing to read: on with it.
            } catch is WebSocketClosure {
                return
            }
        }
    }
}
