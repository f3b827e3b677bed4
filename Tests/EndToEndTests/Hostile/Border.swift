import NaviProtocol
import TestKit

/// One way in from outside, and how it is tried.
protocol Border: Sendable {
    var kind: BorderKind { get }

    /// Tries cases, each made from its number alone, and counts how the border judged them.
    ///
    /// - Throws: when the border is not there any more. What a case should not have done goes to the tally.
    func attempt(_ numbers: Range<Int>, on ground: HostileGround) async throws
}

/// Where a hostile run takes place.
struct HostileGround: Sendable {
    let plan: HostilePlan
    let tally: HostileTally
    /// Open to everybody, with workers and a janitor.
    let system: NaviSystem
    /// A gateway that wants a token, and a worker whose link leads to the test.
    let guarded: NaviSystem
    /// What is in the guarded one.
    let planted: PlantedSessions
    /// Files that tools, MCP servers and canaries lie in.
    let folder: TemporaryFolder

    func edges(_ border: BorderKind, _ number: Int) -> Edges { plan.edges(border, number) }

    /// Statuses that are the server's fault and allowed nevertheless: not implemented, or overload that says when to
    /// come back; after words of a model that are its fault.
    func isAllowed(_ response: RawResponse, mayBeModels: Bool = false) -> Bool {
        switch response.status {
        case ..<500, 501, 505: true
        case 503: response.headers["retry-after"] != nil
        case 502: mayBeModels
        default: false
        }
    }
}

extension HostileGround {
    /// Runs `body` for each number, `width` of them at a time.
    func each(
        _ numbers: Range<Int>, width: Int, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for lane in 0..<min(width, numbers.count) {
                tasks.addTask {
                    for number in stride(from: numbers.lowerBound + lane, to: numbers.upperBound, by: width) {
                        try await body(number)
                    }
                }
            }
            try await tasks.waitForAll()
        }
    }

    /// Sessions that cases may do anything to, gone afterwards.
    func withSessions<Value: Sendable>(
        _ count: Int, profile: String = "secretary", _ body: ([SessionID]) async throws -> Value
    ) async throws -> Value {
        var sessions: [SessionID] = []
        for _ in 0..<count { sessions.append(try await system.rest.createSession(profile: profile)) }
        let value = try await body(sessions)
        for session in sessions { _ = try await system.rest.delete("/sessions/\(session)") }
        return value
    }
}
