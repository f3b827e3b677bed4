import NaviProtocol
import NaviStore

/// A report, for machines and for people.
struct CheckBody: JSONWritable {
    private let report: CheckReport

    init(_ report: CheckReport) {
        self.report = report
    }

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("sound", report.isSound)
            $0.field("sqlite_version", report.sqliteVersion)
            $0.field("schema_version", report.schemaVersion)
            $0.field("database_bytes", report.databaseBytes)
            $0.field("log_bytes", report.logBytes)
            $0.field("sessions", report.sessions)
            $0.field("messages", report.messages)
            $0.key("turns")
            $0.object { writer in
                for state in TurnState.allCases {
                    writer.key(state.rawValue)
                    writer.value(report.turns[state] ?? 0)
                }
            }
            $0.field("findings", report.findings.map(FindingBody.init))
        }
    }

    /// One line a finding, the summary last.
    var text: String {
        var lines = report.findings.map { finding in
            let session = finding.session.map { " in session \($0)" } ?? ""
            return "\(finding.severity.rawValue): \(finding.rule)\(session): \(finding.detail)"
        }
        let turns = TurnState.allCases.compactMap { state in
            report.turns[state].flatMap { $0 > 0 ? "\($0) \(state.rawValue)" : nil }
        }
        lines.append(
            "\(report.isSound ? "sound" : "NOT sound"): \(report.sessions) sessions, \(report.messages) messages, turns: "
                + "\(turns.isEmpty ? "none" : turns.joined(separator: ", ")); \(report.databaseBytes) bytes, "
                + "\(report.logBytes) in the log; SQLite \(report.sqliteVersion), schema \(report.schemaVersion)")
        return lines.joined(separator: "\n")
    }
}

private struct FindingBody: JSONWritable {
    let finding: CheckFinding

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("severity", finding.severity.rawValue)
            $0.field("rule", finding.rule)
            $0.field("session_id", orNull: finding.session?.description)
            $0.field("detail", finding.detail)
        }
    }
}
