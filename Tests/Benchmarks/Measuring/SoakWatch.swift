import Foundation
import TestKit

/// Looks every second at what the programs hold, one by one: growth of a small one must not hide behind a large one.
struct SoakWatch {
    /// What one program holds at one moment.
    private struct Holding {
        var residentBytes: Int
        var descriptors: Int
    }

    private let names: [String]
    /// By program, in the order of `names`.
    private var holdings: [[Holding]]
    private var logBytes: [Int] = []

    static func run(_ system: NaviSystem, for duration: Duration) async throws -> SoakWatch {
        var programs: [(name: String, pid: Int32)] = []
        if let pid = system.gateway?.pid { programs.append(("gateway", pid)) }
        if let pid = system.janitor?.pid { programs.append(("janitor", pid)) }
        for (index, worker) in system.workers.enumerated() {
            if let pid = worker.pid { programs.append(("worker \(index + 1)", pid)) }
        }
        var watch = SoakWatch(names: programs.map { $0.name }, holdings: programs.map { _ in [] })
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            try await Task.sleep(for: .seconds(1))
            for (index, program) in programs.enumerated() { watch.holdings[index].append(try holding(program.pid)) }
            // There is none before the first write.
            let log = try? FileManager.default.attributesOfItem(atPath: system.databasePath + "-wal")[.size] as? Int
            watch.logBytes.append(log ?? 0)
        }
        return watch
    }

    private init(names: [String], holdings: [[Holding]]) {
        self.names = names
        self.holdings = holdings
    }

    private static func holding(_ pid: Int32) throws -> Holding {
        Holding(
            residentBytes: ProcessUsage.of([pid]).residentBytes,
            descriptors: try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count)
    }

    /// Compares the medians of the second and of the last third.
    var figures: [Figure] {
        let rows = zip(names, holdings).flatMap { name, samples in
            let third = samples.count / 3
            let (early, late) = (samples[third..<2 * third], samples[(2 * third)...])
            let memory = (early: median(early, \.residentBytes), late: median(late, \.residentBytes))
            let descriptors = (early: median(early, \.descriptors), late: median(late, \.descriptors))
            return [
                Figure("soak: \(name), memory in the second third", memory.early / 1e6, "MB"),
                Figure("soak: \(name), the last third against it", memory.late / memory.early, "×", .atMost(1.05)),
                Figure("soak: \(name), descriptors in the second third", descriptors.early, ""),
                Figure(
                    "soak: \(name), the last third against it", descriptors.late / descriptors.early, "×", .atMost(1.1)
                ),
            ]
        }
        return rows + [
            Figure("soak: longest write-ahead log", Double(logBytes.max() ?? 0) / 1_048_576, "MiB", .atMost(64))
        ]
    }

    private func median(_ samples: ArraySlice<Holding>, _ value: (Holding) -> Int) -> Double {
        var ordered = Samples()
        for sample in samples { ordered.append(Double(value(sample))) }
        return ordered.quantile(0.5)
    }
}
