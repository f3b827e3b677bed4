import Foundation
import GRDB
import NaviProtocol
import NaviStore
import TestKit

/// Compares what clients were told with what the database holds, without the store's own queries.
struct ChaosCheck {
    /// A turn as the database has it.
    private struct StoredTurn {
        var id: TurnID
        var state: Int
        var messageIndex: Int?
    }

    private struct StoredSession {
        var turns: [String: [StoredTurn]] = [:]
        var contents: [Int: String] = [:]
        var userTexts: [String] = []
    }

    let system: NaviSystem
    let tally: ChaosTally

    /// The rules that hold at any moment.
    func checkNow() throws {
        let report = try DatabaseCheck(path: system.databasePath, leaseClock: .boottime(), now: .now()).run()
        tally.update { $0.checks += 1 }
        let made = tally.now.madeSessions
        for finding in report.findings where finding.severity == .error {
            // Rows that were made up break rules, as they were made to.
            if let session = finding.session, made.contains(session) { continue }
            tally.violation("\(finding.rule): \(finding.detail) (session \(finding.session?.description ?? "-"))")
        }
    }

    /// All turns have ended: now everything must agree.
    func checkEnd(_ clients: [ChaosClient]) throws {
        try checkNow()
        for (session, clients) in Dictionary(grouping: clients, by: \.session) {
            let stored = try read(session)
            if stored.userTexts.count != Set(stored.userTexts).count {
                tally.violation("I1: a message of \(session) is in the history twice")
            }
            for client in clients { compare(client, stored) }
        }
    }

    /// Turns that are queued or running.
    func openTurns() throws -> Int {
        try database { try Int.fetchOne($0, sql: "SELECT count(*) FROM turns WHERE state < 2") ?? 0 }
    }

    private func compare(_ client: ChaosClient, _ stored: StoredSession) {
        let log = client.log
        for violation in log.violations { tally.violation("\(client.name): \(violation)") }
        for (id, content) in client.contents {
            let turns = stored.turns[id] ?? []
            if turns.count > 1 { tally.violation("I1: \(id) became \(turns.count) turns") }
            guard let acknowledged = log.accepted[id] else { continue }
            guard let turn = turns.first, turn.id == acknowledged else {
                tally.violation("I1: \(id) was acknowledged as turn \(acknowledged), which is not there")
                continue
            }
            if turn.state < 2 { tally.violation("I12: turn \(turn.id) of \(id) never ended") }
            guard let index = turn.messageIndex, stored.contents[index] == content else {
                tally.violation("I1: \(id) was acknowledged and is not in the history as it was sent")
                continue
            }
        }
        for (turn, end) in log.answers where !(stored.contents[end.messageIndex]?.isIdentical(to: end.content) ?? false)
        {
            tally.violation("I7: \(client.name) was told another answer of turn \(turn) than the history holds")
        }
    }

    private func read(_ session: SessionID) throws -> StoredSession {
        try database { db in
            var stored = StoredSession()
            let id = session.description.replacing("-", with: "")
            for row in try Row.fetchAll(
                db,
                sql: """
                    SELECT t.client_message_id, t.turn_id, t.state, t.message_index
                    FROM turns t JOIN sessions s ON s.id = t.session WHERE lower(hex(s.session_id)) = ?
                    """, arguments: [id])
            {
                guard let client: String = row[0], let bytes: Data = row[1] else { continue }
                let number = { (half: Data) in half.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
                stored.turns[client, default: []].append(
                    StoredTurn(
                        id: TurnID(high: number(bytes.prefix(8)), low: number(bytes.suffix(8))), state: row[2],
                        messageIndex: row[3]))
            }
            for row in try Row.fetchAll(
                db,
                sql: """
                    SELECT m.idx, m.role, m.content FROM messages m JOIN sessions s ON s.id = m.session
                    WHERE lower(hex(s.session_id)) = ?
                    """, arguments: [id])
            {
                guard let content: String = row[2] else { continue }
                stored.contents[row[0]] = content
                if row[1] == 0 { stored.userTexts.append(content) }
            }
            return stored
        }
    }

    private func database<Value>(_ body: (Database) throws -> Value) throws -> Value {
        var settings = Configuration()
        settings.readonly = true
        settings.busyMode = .timeout(5)
        return try DatabaseQueue(path: system.databasePath, configuration: settings).read(body)
    }
}
