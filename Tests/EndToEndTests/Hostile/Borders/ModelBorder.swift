import Foundation
import NaviProtocol
import TestKit

/// Answers of model servers: one turn for each, and then its history, as everybody reads it.
struct ModelBorder: Border {
    let kind = BorderKind.model
    /// Turns at once: most wait for a retry. A multiple of the number of dialects.
    private static let width = 18

    func attempt(_ numbers: Range<Int>, on ground: HostileGround) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for lane in 0..<min(Self.width, numbers.count) {
                tasks.addTask {
                    // By the number, so that a case that is tried again alone speaks as it did.
                    let dialect = HostileStage.dialects[
                        (numbers.lowerBound + lane) % HostileStage.dialects.count]
                    try await ground.withSessions(1, profile: dialect) { sessions in
                        for number in stride(from: numbers.lowerBound + lane, to: numbers.upperBound, by: Self.width) {
                            try await attempt(number, dialect, sessions[0], ground)
                        }
                    }
                }
            }
            try await tasks.waitForAll()
        }
    }

    private func attempt(
        _ number: Int, _ dialect: String, _ session: SessionID, _ ground: HostileGround
    ) async throws {
        ground.tally.begin(kind, number, Array("\(dialect), answer \(number) of the seed".utf8))
        var rest = ground.system.rest
        rest.timeLimit = .seconds(60)
        let turn = try await rest.post(
            "/sessions/\(session)/messages", #"{"content":"\#(HostileModel.casePrefix)\#(number)"}"#)
        ground.tally.count(kind, turn.errorCode ?? turn.json["state"]?.stringValue ?? "\(turn.status)")
        if turn.status != 200, turn.status != 502, turn.status != 503 {
            ground.tally.violation(
                kind, number, "\(dialect): the turn: \(turn.status) \(turn.text.prefix(300))", seed: ground.plan.seed)
        }
        for path in ["messages?limit=20", "context", "?messages=5"] {
            let answer = try await rest.get("/sessions/\(session)\(path.hasPrefix("?") ? "" : "/")\(path)")
            if answer.status != 200 {
                ground.tally.violation(
                    kind, number, "\(dialect): \(path): \(answer.status) \(answer.text.prefix(300))",
                    seed: ground.plan.seed)
            }
        }
    }
}
