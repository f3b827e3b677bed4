import Foundation
import TestKit

/// What a hostile run tries. A case is made from the seed, its border and its number alone, so that each of them can be
/// tried again without those before it.
struct HostilePlan: Sendable {
    var seconds: Int
    var seed: UInt64
    /// One border only, and cases of it from this number on: `link:1200`, or `link` for all of them.
    var border: BorderKind?
    var first = 0
    /// Try that one case and nothing else.
    var isOneCase = false
    /// As many cases of each border in a round as in a long run, divided by this.
    var divisor = 1

    /// `NAVI_HOSTILE_SECONDS`, `NAVI_HOSTILE_SEED` and `NAVI_HOSTILE_CASE`, as `make hostile` sets them; a short run
    /// otherwise.
    static func ofEnvironment() throws -> HostilePlan {
        let environment = ProcessInfo.processInfo.environment
        let seconds = environment["NAVI_HOSTILE_SECONDS"].flatMap(Int.init)
        var plan = HostilePlan(
            seconds: seconds ?? 45, seed: environment["NAVI_HOSTILE_SEED"].flatMap(UInt64.init) ?? 1,
            divisor: seconds == nil ? 4 : 1)
        guard let text = environment["NAVI_HOSTILE_CASE"], !text.isEmpty else { return plan }
        let parts = text.split(separator: ":")
        guard let border = parts.first.flatMap({ BorderKind(rawValue: String($0)) }) else {
            throw Failure("NAVI_HOSTILE_CASE names no border of \(BorderKind.allCases.map(\.rawValue))")
        }
        plan.border = border
        if parts.count == 2, let number = Int(parts[1]) { (plan.first, plan.isOneCase) = (number, true) }
        return plan
    }

    func edges(_ border: BorderKind, _ number: Int) -> Edges {
        Edges(seed: seed, part: border.rawValue, number: number)
    }

    /// The borders that are tried.
    var borders: [BorderKind] { border.map { [$0] } ?? BorderKind.allCases }

    /// Cases of a border in one round.
    func count(_ border: BorderKind) -> Int { max(1, border.casesPerRound / divisor) }
}

/// Where something comes in from outside.
enum BorderKind: String, Sendable, CaseIterable {
    case rest
    case http
    case frames
    case sockets
    case beforeSignIn = "before-sign-in"
    case strangers
    case model
    case mcp
    case userTools = "user-tools"
    case link
    case linkOfWorker = "link-of-worker"
    case settings
    case folders
    case rows
    case decoders

    var title: String {
        switch self {
        case .rest: "REST: paths, queries, bodies"
        case .http: "HTTP: heads, lengths, chunks"
        case .frames: "WebSocket: messages"
        case .sockets: "WebSocket: handshakes, cursors, frames"
        case .beforeSignIn: "HTTP and WebSocket without a token"
        case .strangers: "Strangers, about what is there and what is not"
        case .model: "Answers of model servers, three dialects"
        case .mcp: "Messages of MCP servers, two transports"
        case .userTools: "Users' tools: descriptions, answers"
        case .link: "Link, a worker's words to the gateway"
        case .linkOfWorker: "Link, a gateway's words to a worker"
        case .settings: "Settings: programs that start with them"
        case .folders: "Files and folders of sessions"
        case .rows: "Rows of the database"
        case .decoders: "Decoders, inside of the test"
        }
    }

    /// Real programs judge these; the decoders run in the test itself.
    var isReal: Bool { self != .decoders }

    var casesPerRound: Int {
        switch self {
        case .rest: 2400
        case .http: 400
        case .frames: 4000
        case .sockets: 400
        case .beforeSignIn: 500
        case .strangers: 8000
        case .model: 96
        case .mcp: 400
        case .userTools: 40
        case .link: 8000
        case .linkOfWorker: 6000
        case .settings: 16
        case .folders: 40
        case .rows: 48
        case .decoders: 300
        }
    }
}
