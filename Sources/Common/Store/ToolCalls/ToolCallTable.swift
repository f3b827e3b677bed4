import GRDB
import NaviProtocol

/// The SQL of the table `tool_calls`.
extension Database {
    /// Records the calls that a model's message asks for.
    func insertAskedCalls(_ message: Message, of turn: TurnRow) throws {
        for call in message.toolCalls {
            try run(
                "INSERT INTO tool_calls (turn, call_id, name, asked_index) VALUES (?, ?, ?, ?)", turn.key, call.id,
                call.name, message.index)
        }
    }

    func toolCall(_ id: String, of turn: Int64) throws -> ToolCallRow? {
        try first("SELECT \(ToolCallRow.columns) FROM tool_calls WHERE turn = ? AND call_id = ?", turn, id) {
            try ToolCallRow($0)
        }
    }

    /// In the order in which they were asked for.
    func openToolCalls(of turn: Int64) throws -> [ToolCallRow] {
        try all(
            """
            SELECT \(ToolCallRow.columns) FROM tool_calls INDEXED BY tool_call_open
            WHERE turn = ? AND state < 2 ORDER BY id
            """, turn
        ) { try ToolCallRow($0) }
    }

    /// All of a turn, in the order in which they were asked for.
    func toolCalls(of turn: Int64) throws -> [ToolCallRow] {
        try all("SELECT \(ToolCallRow.columns) FROM tool_calls WHERE turn = ? ORDER BY id", turn) {
            try ToolCallRow($0)
        }
    }

    /// Records a call that no message asked for.
    func insertToolCall(_ call: ToolCall, of turn: TurnRow) throws {
        try run("INSERT INTO tool_calls (turn, call_id, name) VALUES (?, ?, ?)", turn.key, call.id, call.name)
        try addOpenCalls(1, tokenCount: nil, to: turn)
    }

    func markStarted(_ callID: String, of turn: Int64, step: Int, repeatable: Bool, now: Timestamp) throws {
        try run(
            """
            UPDATE tool_calls SET state = 1, step = ?, repeatable = ?, started_at = ? WHERE turn = ? AND call_id = ?
            """, step, repeatable, now, turn, callID)
    }

    func markFinished(
        _ call: ToolCallRow, outcome: ToolCallOutcome, resultIndex: Int, now: Timestamp
    ) throws {
        try run(
            """
            UPDATE tool_calls SET state = 2, finished_at = ?, duration_ms = ?, success = ?, result_index = ?
            WHERE id = ?
            """, now, outcome.duration.wholeMilliseconds, outcome.success, resultIndex, call.key)
    }
}

/// A tool call as the store works with it.
struct ToolCallRow {
    fileprivate static let columns =
        "id, call_id, name, state, repeatable, asked_index, duration_ms, success, result_index"

    enum State: Int {
        case requested = 0
        case started = 1
        case finished = 2
    }

    let key: Int64
    let callID: String
    let name: String
    let state: State
    let repeatable: Bool
    /// The message that asked for it.
    let askedIndex: Int?
    let duration: Duration
    let success: Bool
    /// The message with its result.
    let resultIndex: Int?

    fileprivate init(_ row: ResultRow) throws {
        key = row.int64(0)
        callID = row.text(1)
        name = row.text(2)
        state = try row.decoded(3, "the state of a tool call", State.init(rawValue:))
        repeatable = row.bool(4)
        askedIndex = row.optionalInt(5)
        duration = .milliseconds(row.int(6))
        success = row.bool(7)
        resultIndex = row.optionalInt(8)
    }
}
