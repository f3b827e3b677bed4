import Logging
import NaviProtocol
import NaviTelemetry
import ServiceLifecycle
import TestKit

@testable import NaviLink

/// A folder with an endpoint of its own, and ends of the link that run as long as a test wants.
struct LinkBench {
    let folder: TemporaryFolder
    let endpoint: LinkEndpoint
    let logger = Logger(label: "link-tests") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        folder = try TemporaryFolder()
        endpoint = try LinkEndpoint("ipc://\(folder["run"])/link.sock")
    }

    /// A gateway's link, bound, and a record for what it delivers.
    func gateway(clock: any SteadyClock = MonotonicClock(), tuning: LinkTuning = .init()) throws -> (
        GatewayLink, Record<GatewayInbound>
    ) {
        let record = Record<GatewayInbound>("the gateway's inbound")
        let link = GatewayLink(endpoint: endpoint, logger: logger, tuning: tuning, clock: clock)
        try link.bind()
        return (link, record)
    }

    func worker(
        _ id: WorkerID = .anna, capacity: Int = 4, tuning: LinkTuning = .init(),
        clock: any SteadyClock = MonotonicClock(),
        turns: any HeldTurns = ScriptedTurns()
    ) -> WorkerLink {
        WorkerLink(
            endpoint: endpoint, workerID: id, capacity: capacity, turns: turns, logger: logger, tuning: tuning,
            clock: clock)
    }

    /// Runs a service while `body` does, then ends it.
    func whileRunning(
        _ service: any Service, ending: Ending = .graceful, _ body: @Sendable () async throws -> Void
    ) async throws {
        let group = ServiceGroup(services: [service], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body()
            switch ending {
            case .graceful: await group.triggerGracefulShutdown()
            case .cancellation: tasks.cancelAll()
            }
            // A cancelled service group throws that it was cancelled.
            do { try await tasks.waitForAll() } catch is CancellationError {}
        }
    }

    /// Runs a gateway's link while `body` does.
    func whileRunning(
        _ gateway: GatewayLink, _ onBatch: @escaping @Sendable ([GatewayInbound]) -> Void,
        ending: Ending = .graceful, _ body: @Sendable () async throws -> Void
    ) async throws {
        try await whileRunning(DeliveringLink(link: gateway, onBatch: onBatch), ending: ending, body)
    }

    private struct DeliveringLink: Service {
        let link: GatewayLink
        let onBatch: @Sendable ([GatewayInbound]) -> Void

        func run() async throws {
            try await link.run(onBatch: onBatch)
        }
    }

    /// Runs a worker's link while `body` does; what it receives is recorded.
    func whileRunning(
        _ worker: WorkerLink, ending: Ending = .graceful,
        _ body: @Sendable (Record<GatewayMessage>) async throws -> Void
    ) async throws {
        let record = Record<GatewayMessage>("the worker's inbound")
        try await whileRunning(RecordedLink(link: worker, record: record), ending: ending) { try await body(record) }
    }

    private struct RecordedLink: Service {
        let link: WorkerLink
        let record: Record<GatewayMessage>

        func run() async throws {
            try await link.run { record.add($0) }
        }
    }

    enum Ending {
        case graceful
        case cancellation
    }
}

/// The turns that a worker holds, as a test says.
struct ScriptedTurns: HeldTurns {
    var keys: [TurnKey] = []
}
