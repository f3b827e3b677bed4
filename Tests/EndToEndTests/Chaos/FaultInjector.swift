import Foundation
import NaviProtocol
import Synchronization
import TestKit

/// Kills, freezes and restarts the programs of a system, one fault after the other, and keeps as many running as there
/// should be.
actor FaultInjector {
    private enum Fault: String, CaseIterable {
        case killWorker = "kill -9 of a worker"
        case drainWorker = "SIGTERM to a worker"
        case freezeWorker = "SIGSTOP of a worker"
        case freezeWorkerBeyondItsLease = "SIGSTOP of a worker beyond its lease"
        case killGateway = "kill -9 of the gateway"
        case restartGateway = "SIGTERM to the gateway"
        case freezeGateway = "SIGSTOP of the gateway"
        case killJanitor = "kill -9 of the janitor"
        case sweep = "a second janitor beside the first"
        case restartModel = "restart of the model server"
        case killAll = "kill -9 of all at once"
        case hostileClient = "clients that send what no client would"
        case hostileModel = "answers that no model would give"
        case hostileRows = "a session whose rows nobody wrote"

        /// How often it comes, against the others.
        var weight: Int {
            switch self {
            case .killWorker: 26
            case .killGateway: 16
            case .freezeWorker: 16
            case .freezeGateway: 10
            case .drainWorker, .restartGateway, .killJanitor, .hostileClient, .hostileModel: 8
            case .restartModel, .sweep, .hostileRows: 4
            case .killAll: 3
            case .freezeWorkerBeyondItsLease: 2
            }
        }
    }

    private let system: NaviSystem
    private let model: ChaosModel
    private let tally: ChaosTally
    private let plan: ChaosPlan
    private var random: SeededGenerator
    private var workers: [ChildProcess] = []
    private var frozen: [Task<Void, Never>] = []
    private let edges: ChaosEdges

    init(system: NaviSystem, model: ChaosModel, tally: ChaosTally, plan: ChaosPlan) {
        self.system = system
        self.model = model
        self.tally = tally
        self.plan = plan
        random = plan.random("faults")
        edges = ChaosEdges(tally: tally, seed: plan.seed)
    }

    func startAll() async throws {
        try await fillUp()
        try await system.waitUntilReady()
    }

    /// Faults until the time is over; then everything runs again, undisturbed.
    func run(for duration: Duration) async throws {
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            try await Task.sleep(for: .random(100...700, using: &random))
            let fault = next()
            tally.update { $0.faults[fault.rawValue, default: 0] += 1 }
            try await inject(fault)
            try await fillUp()
        }
        for task in frozen { await task.value }
        try await fillUp()
        try await system.waitUntilReady()
    }

    private func next() -> Fault {
        var dice = Int.random(in: 0..<Fault.allCases.reduce(0) { $0 + $1.weight }, using: &random)
        for fault in Fault.allCases {
            dice -= fault.weight
            if dice < 0 { return fault }
        }
        return .killWorker
    }

    private func inject(_ fault: Fault) async throws {
        switch fault {
        case .killWorker: try await aWorker()?.killNow()
        case .drainWorker: aWorker()?.send(SIGTERM)
        case .freezeWorker: freeze(aWorker(), for: .random(100...3000, using: &random))
        case .freezeWorkerBeyondItsLease: freeze(aWorker(), for: .seconds(17))
        case .killGateway: try await system.gateway?.killNow()
        case .restartGateway: _ = try await system.gateway?.terminate()
        case .freezeGateway:
            system.gateway?.send(SIGSTOP)
            try await Task.sleep(for: .random(50...1500, using: &random))
            system.gateway?.send(SIGCONT)
        case .killJanitor: try await system.janitor?.killNow()
        case .sweep: _ = try await system.runJanitor()
        case .restartModel:
            try await model.stop()
            try await Task.sleep(for: .random(50...800, using: &random))
            try await model.startAgain()
        case .killAll:
            for program in workers + [system.gateway, system.janitor].compactMap({ $0 }) { program.send(SIGKILL) }
            for program in workers + [system.gateway, system.janitor].compactMap({ $0 }) {
                try await program.exited.wait()
            }
        case .hostileClient: try await edges.sendRequests(to: system.port)
        case .hostileModel: model.misbehave(times: 6)
        case .hostileRows: try await edges.makeRows(system)
        }
    }

    private func aWorker() -> ChildProcess? {
        workers.isEmpty ? nil : workers[Int.random(in: 0..<workers.count, using: &random)]
    }

    /// Stops a worker for a while; meanwhile another one does its work, and it is not counted.
    private func freeze(_ worker: ChildProcess?, for duration: Duration) {
        guard let worker else { return }
        worker.send(SIGSTOP)
        frozen.append(
            Task {
                // Cut short only with the whole run, whose end kills the worker.
                try? await Task.sleep(for: duration)
                worker.send(SIGCONT)
            })
    }

    private func fillUp() async throws {
        if system.gateway?.exit != nil || system.gateway == nil { try await system.startGateway() }
        if system.janitor?.exit != nil || system.janitor == nil { try await system.startJanitor() }
        workers.removeAll { $0.exit != nil }
        while workers.count < plan.workers { workers.append(try await system.startWorker()) }
    }
}
