import NaviProtocol

/// One message of JSON-RPC 2.0, as MCP uses it.
enum RPCMessage: Equatable, Sendable {
    case request(id: RPCID, method: String, params: JSONValue?)
    case notification(method: String, params: JSONValue?)
    case response(id: RPCID, Result<JSONValue, RPCError>)
    /// An error that names no request.
    case complaint(RPCError)
}

/// The id that pairs a request with its response. Ours are numbers; a server may use texts for its own.
enum RPCID: Hashable, Sendable {
    case number(Int)
    case text(String)

    private static let maxTextBytes = 1024

    /// The id of a request of ours that this answers: some servers answer a number with its digits.
    var asked: Int? {
        switch self {
        case .number(let number): number
        case .text(let text): Int(text)
        }
    }

    var json: JSONValue {
        switch self {
        case .number(let number): .integer(Int64(number))
        case .text(let text): .string(text)
        }
    }

    init?(_ json: JSONValue) {
        if let number = json.integerValue {
            self = .number(number)
        } else if let text = json.stringValue, text.utf8.count <= Self.maxTextBytes {
            self = .text(text)
        } else {
            return nil
        }
    }
}

/// What the other end says went wrong with a request.
struct RPCError: Error, Equatable, Sendable {
    let code: Int
    let message: String

    static let methodNotFound = -32601
    static let parseError = -32700
    static let invalidRequest = -32600

    var json: JSONValue { ["code": .integer(Int64(code)), "message": .string(message)] }

    init(code: Int, message: String) {
        (self.code, self.message) = (code, message)
    }

    /// - Returns: `nil` for what is no object.
    init?(_ json: JSONValue) {
        guard case .object = json else { return nil }
        code = json["code"]?.integerValue ?? 0
        message = json["message"]?.stringValue ?? "an error without a message"
    }
}

extension RPCMessage {
    /// The messages in `bytes`: one, or a batch of the older protocol.
    ///
    /// An answer that cannot be read is still one, as far as its id can: whoever waits for it need not wait longer. What
    /// is no message costs none of its neighbours in a batch.
    ///
    /// - Returns: `nil` when there is no JSON-RPC in it.
    static func messages(in bytes: some Collection<UInt8>) -> [RPCMessage]? {
        let bytes = Array(bytes)
        do throws(JSONSyntaxError) {
            let json = try JSONValue(json: bytes)
            let messages = (json.arrayValue ?? [json]).compactMap(RPCMessage.init)
            return messages.isEmpty ? nil : messages
        } catch {
            let reason =
                error.isTooDeep
                ? "its answer is nested more than \(JSONCursor.maxDepth) deep"
                : "its answer is no JSON that can be read"
            return answeredID(in: bytes).map {
                [.response(id: $0, .failure(RPCError(code: RPCError.parseError, message: reason)))]
            }
        }
    }

    /// The id of a response, as far as it can be read; `nil` when there is none, or this is something else.
    private static func answeredID(in bytes: [UInt8]) -> RPCID? {
        var id: RPCID?
        var isResponse = false
        // Where reading stops, what was found before it counts.
        try? JSONCursor.read(bytes, maxDepth: JSONCursor.greatestDepth) { (cursor) throws(JSONSyntaxError) in
            try cursor.object { (key, value) throws(JSONSyntaxError) in
                if key.matches("id") {
                    id = RPCID(try value.value())
                } else if key.matches("result") || key.matches("error") {
                    isResponse = true
                }
            }
        }
        return isResponse ? id : nil
    }

    /// Does without the version that a message should name, where it is one by everything else: nobody is served by
    /// waiting for what has come.
    private init?(_ json: JSONValue) {
        let id = json["id"].flatMap(RPCID.init)
        let failure = json["error"].flatMap(RPCError.init)
        if let method = json["method"]?.stringValue {
            let params = json["params"]
            self =
                id.map { .request(id: $0, method: method, params: params) }
                ?? .notification(method: method, params: params)
        } else if let failure {
            // Of a server that could not read which request it was.
            self = id.map { .response(id: $0, .failure(failure)) } ?? .complaint(failure)
        } else if let id, let result = json["result"] {
            self = .response(id: id, .success(result))
        } else if let id, json["jsonrpc"] == "2.0" {
            let nothing = RPCError(
                code: RPCError.invalidRequest, message: "its answer has neither a result nor an error")
            self = .response(id: id, .failure(nothing))
        } else {
            return nil
        }
    }

    var json: JSONValue {
        var members: JSONObject = ["jsonrpc": "2.0"]
        switch self {
        case .request(let id, let method, let params):
            members["id"] = id.json
            members["method"] = .string(method)
            members["params"] = params
        case .notification(let method, let params):
            members["method"] = .string(method)
            members["params"] = params
        case .response(let id, .success(let result)):
            members["id"] = id.json
            members["result"] = result
        case .response(let id, .failure(let error)):
            members["id"] = id.json
            members["error"] = error.json
        case .complaint(let error):
            members["id"] = .null
            members["error"] = error.json
        }
        return .object(members)
    }
}
