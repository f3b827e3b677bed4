import NaviProtocol
import NaviStore

/// The schemas of bodies and answers. Answers are described whole: a field that is not here is not sent.
enum APISchemas {
    static let all: JSONValue = .object(
        JSONObject(answers.merging(parts) { $1 }.merging(requests) { $1 }))

    private static let text: JSONValue = ["type": "string"]
    private static let textOrNull: JSONValue = ["type": ["string", "null"]]
    private static let integer: JSONValue = ["type": "integer"]
    private static let integerOrNull: JSONValue = ["type": ["integer", "null"]]
    private static let number: JSONValue = ["type": "number"]
    private static let flag: JSONValue = ["type": "boolean"]
    private static let time: JSONValue = ["type": "string", "format": "date-time"]
    private static let id: JSONValue = ["type": "string", "format": "uuid"]
    private static let texts: JSONValue = ["type": "array", "items": ["type": "string"]]

    private static func ref(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }
    private static func list(_ name: String) -> JSONValue { ["type": "array", "items": ref(name)] }
    private static func orNull(_ name: String) -> JSONValue { ["anyOf": [ref(name), ["type": "null"]]] }
    private static func oneOf(_ values: [String]) -> JSONValue {
        ["type": "string", "enum": .array(values.map(JSONValue.string))]
    }

    /// An object of an answer: nothing but these fields.
    private static func object(
        _ required: [String: JSONValue], optional: [String: JSONValue] = [:]
    ) -> JSONValue {
        [
            "type": "object", "additionalProperties": false,
            "required": .array(required.keys.sorted().map(JSONValue.string)),
            "properties": .object(JSONObject(required.merging(optional) { $1 })),
        ]
    }

    /// An object of a request: what else is in it is ignored.
    private static func request(
        _ required: [String: JSONValue] = [:], optional: [String: JSONValue] = [:]
    ) -> JSONValue {
        [
            "type": "object", "required": .array(required.keys.sorted().map(JSONValue.string)),
            "properties": .object(JSONObject(required.merging(optional) { $1 })),
        ]
    }

    private static let session: [String: JSONValue] = [
        "session_id": id, "profile_id": text, "name": textOrNull, "pinned": flag, "created_at": time,
        "last_active": time, "message_count": integer, "preview": text, "family": id, "parent": orNull("BranchPoint"),
    ]

    private static let answers: [String: JSONValue] = [
        "Anything": ["type": "object"],
        "Error": object(
            ["detail": text, "code": oneOf(ErrorCode.allCases.map(\.rawValue))], optional: ["version": integer]),
        "Health": object([
            "status": oneOf(["ok", "degraded"]), "version": text, "sqlite_version": text,
            "durability": oneOf(["full", "normal"]), "workers": integer, "problems": texts, "warnings": texts,
        ]),
        "Ready": object(["status": oneOf(["ready"]), "workers": integer]),
        "Profile": object(
            [
                "id": text, "name": text, "description": text, "enabled_tools": texts, "llm_backend": textOrNull,
                "model": texts, "compression_threshold": number,
            ], optional: ["temperature": number]),
        "Tool": object(
            ["name": text, "description": text, "parameters": ["type": "object"]], optional: ["refused": text]),
        "AuthStatus": object(
            ["required": flag, "signed_in": flag, "owner": text, "admin": flag, "rights": texts],
            optional: ["provider": text, "forwarded": flag]),
        "SignInRecord": object(
            ["id": integer, "label": text, "created_at": time, "current": flag],
            optional: ["last_used_at": time, "expires_at": time]),
        "AuditPage": object([
            "kept": flag, "events": list("AuditEvent"), "cursor": textOrNull, "begins_at": textOrNull, "moved": flag,
            "unreadable": integer,
        ]),
        "Session": object(session),
        "ListedSession": object(
            session.merging(["activity": oneOf(["idle", "busy", "needs_approval"])]) { $1 },
            optional: ["match": orNull("Match")]),
        "BranchPoint": object(["session_id": id, "index": integer]),
        "Branch": object(session.merging(["turn": orNull("AcceptedTurn")]) { $1 }),
        "AcceptedTurn": object([
            "client_message_id": textOrNull, "turn_id": id, "message_index": integerOrNull, "queue_position": integer,
            "turn_state": text,
        ]),
        "Family": object(["family": id, "sessions": list("Session"), "points": list("FamilyPoint")]),
        "FamilyPoint": object(["index": integer, "sessions": ["type": "array", "items": id]]),
        "CreatedSession": object(["session_id": id, "profile_id": text, "created_at": time]),
        "SessionDetail": object(
            session.merging([
                "context_token_count": integer, "max_context_tokens": integer, "turn": orNull("OpenTurn"),
                "queued": list("QueuedTurn"), "todo": list("TodoItem"),
                "remembered_approvals": list("RememberedApproval"), "messages": list("Message"),
            ]) { $1 }, optional: ["damaged": text]),
        "MessagePage": object(
            ["messages": list("Message"), "outcomes": list("TurnOutcome"), "has_more": flag],
            optional: ["damaged": text]),
        "Answer": object(
            [
                "turn_id": id, "state": oneOf(["done", "stopped"]), "message": orNull("Message"),
                "context_tokens": integer, "max_context_tokens": integer, "elapsed_seconds": number,
                "tool_call_count": integer, "token_count": integer,
            ], optional: ["absorbed": flag]),
        "Stop": object(["session_id": id, "turn_id": textOrNull, "state": textOrNull]),
        "Context": object(
            [
                "session_id": id, "profile_id": text, "messages_skipped": integer, "context_tokens": integer,
                "max_context_tokens": integer, "threshold": integer, "breakdown": ref("Breakdown"),
                "messages": list("Message"),
            ], optional: ["damaged": text]),
        "Sheet": object([
            "session_id": id, "version": integer, "entries": list("SheetEntry"), "pinned_tokens": integer,
            "max_pinned_tokens": integer,
        ]),
        "Compressions": object([
            "session_id": id, "live": integer, "compressions": list("Compression"), "has_more": flag,
        ]),
        "File": object(
            ["name": text, "path": text, "size": integer, "content_type": text],
            optional: ["created_at": time, "expires_at": time, "deleted_at": time]),
    ]

    private static let parts: [String: JSONValue] = [
        "Message": object(
            [
                "index": integer, "role": oneOf(["user", "assistant", "tool", "system"]), "content": textOrNull,
                "created_at": time,
            ],
            optional: [
                "turn_id": id, "images": texts, "files": list("FileReference"), "thinking": text,
                "tool_calls": list("ToolCall"), "tool_call_id": text, "name": text, "stopped": flag,
                "interrupted": flag, "unreadable": text, "is_summary": flag, "elapsed_seconds": number,
                "tool_call_count": integer,
                "token_count": integer,
            ]),
        "AuditEvent": object(
            ["time": time, "event": text],
            optional: [
                "address": text, "actor": text, "actor_token": integer, "owner": text, "token": integer,
                "subject": text, "rights": text, "session_id": text, "tool_call_id": text, "decision": text,
            ]),
        "TurnOutcome": object(
            ["turn_id": id, "message_index": integer, "state": oneOf(["failed", "interrupted", "stopped"])],
            optional: ["code": text, "message": text, "retryable": flag]),
        "FileReference": object(["name": text, "path": text]),
        "ToolCall": object(["id": text, "name": text, "arguments": [:]]),
        "OpenTurn": object(["turn_id": id, "state": oneOf(TurnState.allCases.map(\.rawValue)), "attempt": integer]),
        "QueuedTurn": object([
            "turn_id": id, "client_message_id": textOrNull, "content": text, "position": integer, "created_at": time,
        ]),
        "RememberedApproval": object([
            "id": integer, "tool": text, "allows": text, "allowed_by": text, "allowed_at": time,
        ]),
        "TodoItem": object(["text": text, "status": oneOf(["pending", "in_progress", "done"])]),
        "Match": object(["index": integer, "role": text, "created_at": time, "snippet": text]),
        "Breakdown": object([
            "system": integer, "tools": integer, "summary": integer, "files": integer, "recent": integer,
            "reserve": integer, "threshold": integer, "window": integer,
        ]),
        "SheetEntry": object(
            [
                "id": integer, "kind": oneOf(SheetEntry.Kind.allCases.map(\.rawValue)), "text": text,
                "role": oneOf(["user", "assistant", "tool", "system"]), "message": integerOrNull, "pinned": flag,
                "origin": oneOf(SheetEntry.Origin.allCases.map(\.rawValue)),
            ], optional: ["updates": integer, "superseded_by": integer]),
        "Compression": object([
            "compression_id": integer, "covers_until": integer, "reason": text, "method": oneOf(["model", "extract"]),
            "messages_before": integer, "messages_after": integer, "tokens_before": integer, "tokens_after": integer,
            "summary": text, "created_at": time, "undone_at": textOrNull,
        ]),
    ]

    private static let requests: [String: JSONValue] = [
        "SignIn": ["anyOf": [request(["token": text]), request(["code": text])]],
        "CreateSession": request(["profile_id": text]),
        "PatchSession": request(
            optional: ["name": ["type": ["string", "null"], "minLength": 1], "profile_id": text]),
        "PinSession": request(["pinned": flag]),
        "SentMessage": request(
            ["content": ["type": "string", "minLength": 1]],
            optional: [
                "images": texts, "files": ["type": "array", "items": ["type": "object"]],
                "client_message_id": textOrNull, "on_busy": oneOf(OnBusy.allCases.map(\.rawValue)),
            ]),
        "ForkSession": request(
            optional: [
                "at": integerOrNull, "content": ["type": ["string", "null"], "minLength": 1], "images": texts,
                "files": ["type": "array", "items": ["type": "object"]], "client_message_id": textOrNull,
            ]),
        "RetryMessage": request(optional: ["at": integerOrNull]),
        "EditQueued": request(["content": ["type": "string", "minLength": 1]]),
        "Decision": request(["decision": oneOf(["allow", "deny"])], optional: ["remember": flag]),
        "StopTurn": request(optional: ["turn_id": ["type": ["string", "null"], "format": "uuid"]]),
        "Compress": request(optional: ["focus": textOrNull]),
        "UndoCompression": request(optional: ["compression_id": integerOrNull]),
        "ChangeSheet": request([
            "version": integer,
            "changes": [
                "type": "array", "minItems": 1, "maxItems": .integer(Int64(ChangeSheet.maxChanges)),
                "items": request(
                    ["op": oneOf(ChangeSheet.Change.Operation.allCases.map(\.rawValue))],
                    optional: [
                        "id": integerOrNull, "kind": textOrNull, "text": textOrNull, "message": integerOrNull,
                        "words": textOrNull,
                    ]),
            ],
        ]),
    ]
}
