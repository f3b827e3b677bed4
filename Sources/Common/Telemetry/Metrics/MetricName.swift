/// Names of metrics, once, so that one word finds one thing in code, documents and dashboards. They follow Prometheus:
/// base units, `_total` for what only grows.
package enum MetricName: String, Sendable, CaseIterable {
    case buildInfo = "navi_build_info"
    case connections = "navi_connections"
    case sockets = "navi_websockets"
    case requests = "navi_http_requests_total"
    case requestDuration = "navi_http_request_seconds"
    case turnsAccepted = "navi_turns_accepted_total"
    case turnsEnded = "navi_turns_ended_total"
    case turns = "navi_turns"
    case firstToken = "navi_first_token_seconds"
    case turnDuration = "navi_turn_seconds"
    case workers = "navi_workers"
    case linkMessages = "navi_link_messages_total"
    case linkDropped = "navi_link_dropped_total"
    case linkMalformed = "navi_link_malformed_total"
    case linkPending = "navi_link_pending_turns"
    case databaseBytes = "navi_database_bytes"
    case logBytes = "navi_wal_bytes"
    case processorTime = "process_cpu_seconds_total"
    case residentMemory = "process_resident_memory_bytes"
    case openFiles = "process_open_fds"
    case maxFiles = "process_max_fds"
    case startTime = "process_start_time_seconds"

    package enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    package var kind: Kind {
        switch self {
        case .requests, .turnsAccepted, .turnsEnded, .linkMessages, .linkDropped, .linkMalformed, .processorTime:
            .counter
        case .requestDuration, .firstToken, .turnDuration: .histogram
        case .buildInfo, .connections, .sockets, .turns, .workers, .linkPending, .databaseBytes, .logBytes,
            .residentMemory, .openFiles, .maxFiles, .startTime:
            .gauge
        }
    }

    /// One line for people.
    package var help: String {
        switch self {
        case .buildInfo: "Versions of Navi and SQLite, as labels."
        case .connections: "Open TCP connections."
        case .sockets: "Who listens to sessions: WebSockets, and HTTP answers under way."
        case .requests: "HTTP requests answered, by method and status."
        case .requestDuration: "Time until an HTTP request was answered; sending its body is not counted."
        case .turnsAccepted: "Messages accepted since the start."
        case .turnsEnded: "Turns seen to end since the start, by how they ended."
        case .turns: "Turns that wait or run now."
        case .firstToken: "From the acceptance of a message that need not wait to the first piece of its answer."
        case .turnDuration: "From the acceptance of a message that need not wait to the end of its turn."
        case .workers: "Workers that are connected and alive."
        case .linkMessages: "Messages between the gateway and its workers, by direction."
        case .linkDropped: "Messages that a bound or a full socket cost; each is healed by replay or polling."
        case .linkMalformed: "Messages of the link that were not understood."
        case .linkPending: "Turns that wait for a worker with room."
        case .databaseBytes: "Size of the database file."
        case .logBytes: "Part of the write-ahead log that is in use; it falls when the janitor checkpoints."
        case .processorTime: "Processor time of the gateway, user and system."
        case .residentMemory: "Resident memory of the gateway."
        case .openFiles: "Open file descriptors of the gateway."
        case .maxFiles: "Most file descriptors that the gateway may open."
        case .startTime: "When the gateway started, since 1970."
        }
    }
}

/// Keys of labels. Their values come from small fixed sets, never from users.
package enum MetricLabel: String, Sendable {
    case direction
    case method
    case outcome
    case sqlite
    case state
    case status
    case version
}
