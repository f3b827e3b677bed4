import TestKit

/// What all lanes share.
struct LaneSettings: Sendable {
    var warmUp = Duration.seconds(3)
    var duration = Duration.seconds(10)

    /// A system as a user runs it, with two workers and a janitor, and without debug logs.
    func options(durability: String) -> NaviSystem.Options {
        NaviSystem.Options(
            workers: 2, hasJanitor: true,
            profiles: [ProfileFixture(id: "secretary", contextWindow: 1_000_000)],
            environment: [
                "NAVI_DURABILITY": durability, "LOG_LEVEL": "warning", "NAVI_WORKER_CONCURRENCY": "64",
                "CONTEXT_COMPRESSION_ENABLED": "false", "NAVI_MESSAGES_PER_SECOND": "100000",
                "NAVI_REQUESTS_PER_SECOND": "100000",
            ])
    }
}
