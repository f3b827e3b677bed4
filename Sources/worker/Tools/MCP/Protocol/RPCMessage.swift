import NaviProtocol

/// One message of JSON-RPC 2.0, as MCP uses it.
enum RPCMessage: Equatable, Sendable {
    case request(id: RPCID, method: String, params: JSONValue?)
    case notification(method: String, params: JSONValue?)
    case response(id: RPCID, Result<JSONValue, RPCError>)
}

/// The id that pairs a request with its response. Ours are numbers; a server may use texts for its own.
enum RPCID: Hashable, Sendable {
    case number(Int)
    case text(String)

    var json: JSONValue {
        switch self {
        case .number(let number): .integer(Int64(number))
        case .text(let text): .string(text)
        }
    }

    init?(_ json: JSONValue) {
        if let number = json.integerValue {
            self = .number(number)
        } else if let text = json.stringValue {
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
}

extension RPCMessage {
    /// The messages in `bytes`: one, or a batch of the older protocol.
    ///
    /// An answer that cannot be read is still one, as far as its id can: whoever waits for it need not wait longer.
    ///
    /// - Returns: `nil` when it is no JSON-RPC.
    static func messages(in bytes: some Collection<UInt8>) -> [RPCMessage]? {
        let bytes = Array(bytes)
        do throws(JSONSyntaxError) {
            let json = try JSONValue(json: bytes)
            let messages = (json.arrayValue ?? [json]).map(RPCMessage.init)
            guard !messages.isEmpty, messages.allSatisfy({ $0 != nil }) else { return nil }
            return messages.compactMap { $0 }
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

    private init?(_ json: JSONValue) {
        guard json["jsonrpc"] == "2.0" else { return nil }
        let id = json["id"].flatMap(RPCID.init)
        if let method = json["method"]?.stringValue {
            let params = json["params"]
            self =
                id.map { .request(id: $0, method: method, params: params) }
                ?? .notification(method: method, params: params)
        } else if let id, let result = json["result"] {
            self = .response(id: id, .success(result))
        } else if let id, let error = json["error"] {
            let text = error["message"]?.stringValue ?? "an error without a message"
            self = .response(id: id, .failure(RPCError(code: error["code"]?.integerValue ?? 0, message: text)))
        } else if let id {
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
            members["error"] = ["code": .integer(Int64(error.code)), "message": .string(error.message)]
        }
        return .object(members)
    }
}
