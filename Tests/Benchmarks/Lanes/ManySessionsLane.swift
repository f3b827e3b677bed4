import Foundation
import NaviProtocol
import TestKit

/// A database of very many sessions: listing, opening and searching them. Their messages are not in the index yet, as
/// after a restore: searching finds names.
struct ManySessionsLane {
    let settings: LaneSettings
    let sessions: Int

    private static let rounds = 50

    func run() async throws -> [Figure] {
        var options = settings.options(durability: "normal")
        options.hasJanitor = false
        return try await NaviSystem.run(options) { system in
            let filling = try await milliseconds { try LongData(path: system.databasePath).addSessions(sessions) }
            let gateway = [system.gateway?.pid].compactMap { $0 }
            let before = ProcessUsage.of(gateway).residentBytes
            var (lists, deeper, opening, creating, searching) = (Samples(), Samples(), Samples(), Samples(), Samples())
            var last: String?
            for round in 0..<Self.rounds {
                lists.append(try await milliseconds { _ = try await list(system) })
                deeper.append(try await milliseconds { last = try await list(system, before: last) })
                opening.append(
                    try await milliseconds { try await system.rest.get("/sessions/\(last ?? "")").expecting(200) })
                creating.append(try await milliseconds { _ = try await system.rest.createSession() })
                searching.append(
                    try await milliseconds { try await system.rest.get("/sessions?q=topic\(round)").expecting(200) })
            }
            let grown = ProcessUsage.of(gateway).residentBytes - before
            return [
                Figure("filling", filling / 1000, "s"),
                Figure("the first page of the list, p50", lists.quantile(0.5), "ms", .atMost(50)),
                Figure("a later page of the list, p50", deeper.quantile(0.5), "ms", .atMost(50)),
                Figure("opening, p50", opening.quantile(0.5), "ms", .atMost(20)),
                Figure("a new session, p50", creating.quantile(0.5), "ms", .atMost(20)),
                Figure("searching names, p50", searching.quantile(0.5), "ms", .atMost(1000)),
                Figure("gateway memory", Double(grown) / 1_048_576, "MiB", .atMost(64)),
            ].map { $0.named("\(sessions) sessions: \($0.name)") }
        }
    }

    /// - Returns: The last session of the page.
    private func list(_ system: NaviSystem, before: String? = nil) async throws -> String? {
        let page = try await system.rest.get("/sessions?limit=100" + (before.map { "&before=\($0)" } ?? ""))
        return try page.expecting(200).json.arrayValue?.last?["session_id"]?.stringValue
    }
}
