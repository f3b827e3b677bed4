import NaviProtocol

/// A turn as the store works with it.
struct TurnRow {
    /// The columns that `init` reads, of a table called `t`.
    static let columns = """
        t.id, t.turn_id, t.ordinal, t.state, t.attempt, t.handbacks, t.lease_until, t.stop_requested, t.open_calls, \
        t.tool_call_count, t.token_count, t.accepted_at, t.started_at, t.message_index, t.worker, t.boot, \
        t.client_message_id, t.images, t.files, t.content, t.steers, \
        t.suspect, t.owner
        """
    static let columnCount: Int32 = 23

    let key: Int64
    let turnID: TurnID
    let ordinal: Int
    var state: TurnState
    var attempt: Int
    /// Attempts that are not charged.
    var handbacks: Int
    /// 0 while the turn is queued.
    let leaseUntil: Int64
    let stopRequested: Bool
    /// Tool calls that were asked for and have no result yet.
    let openCalls: Int
    let toolCallCount: Int
    let tokenCount: Int
    let acceptedAt: Timestamp
    let startedAt: Timestamp?
    /// `nil` while the message waits to be numbered.
    var messageIndex: Int?
    var worker: WorkerID?
    let bootID: String?
    let clientMessageID: String?
    /// The message's columns, until it is numbered.
    let images: String?
    let files: String?
    let content: String?
    /// The running turn is to take it up, while it waits.
    let steers: Bool
    /// It was in a worker that was lost, and runs alone from then on.
    let isSuspect: Bool
    let owner: String

    /// - Parameter first: Where in the row the columns begin.
    init(_ row: ResultRow, from first: Int32 = 0) throws {
        key = row.int64(first)
        turnID = row.id(first + 1)
        ordinal = row.count(first + 2)
        state = try row.decoded(first + 3, "the state of a turn", TurnState.init(code:))
        attempt = row.count(first + 4)
        handbacks = row.count(first + 5)
        leaseUntil = row.int64(first + 6)
        stopRequested = row.bool(first + 7)
        openCalls = row.count(first + 8)
        toolCallCount = row.count(first + 9)
        tokenCount = row.count(first + 10)
        acceptedAt = row.time(first + 11)
        startedAt = row.optionalTime(first + 12)
        messageIndex = row.optionalInt(first + 13)
        worker = row.optionalText(first + 14).map { WorkerID($0) }
        bootID = row.optionalText(first + 15)
        clientMessageID = row.optionalText(first + 16)
        images = row.optionalText(first + 17)
        files = row.optionalText(first + 18)
        content = row.optionalText(first + 19)
        steers = row.bool(first + 20)
        isSuspect = row.bool(first + 21)
        owner = row.text(first + 22)
    }

    var summary: TurnSummary {
        TurnSummary(
            turnID: turnID, ordinal: ordinal, state: state, attempt: attempt,
            workerID: state == .running ? worker : nil)
    }
}

/// A turn and the session it belongs to, as one statement reads them.
struct TurnInSession {
    var turn: TurnRow
    var session: SessionRow

    init(_ row: ResultRow) throws {
        turn = try TurnRow(row)
        session = SessionRow(row, from: TurnRow.columnCount)
    }
}

extension TurnState {
    /// The number that stands for it in the database.
    var code: Int {
        switch self {
        case .queued: 0
        case .running: 1
        case .done: 2
        case .failed: 3
        case .stopped: 4
        case .interrupted: 5
        }
    }

    /// `nil` for a code that this version does not know.
    init?(code: Int) {
        switch code {
        case 0: self = .queued
        case 1: self = .running
        case 2: self = .done
        case 3: self = .failed
        case 4: self = .stopped
        case 5: self = .interrupted
        default: return nil
        }
    }
}
