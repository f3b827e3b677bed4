import NaviProtocol

/// `GET /health`.
struct HealthBody: JSONWritable {
    var version: String
    var sqliteVersion: String
    var durability: String
    var workers: Int
    /// What keeps the system from working fully; with any, the status is `degraded`.
    var problems: [String]
    /// What an operator should know although everything works.
    var warnings: [String]

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("status", problems.isEmpty ? "ok" : "degraded")
            $0.field("version", version)
            $0.field("sqlite_version", sqliteVersion)
            $0.field("durability", durability)
            $0.field("workers", workers)
            $0.field("problems", problems)
            $0.field("warnings", warnings)
        }
    }
}

/// `GET /ready`, when all is ready.
struct ReadyBody: JSONWritable {
    var workers: Int

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("status", "ready")
            $0.field("workers", workers)
        }
    }
}

/// What a probe is told that comes from anywhere.
struct ProbeBody: JSONWritable {
    var status: String

    func write(to writer: inout JSONWriter) {
        writer.object { $0.field("status", status) }
    }
}
