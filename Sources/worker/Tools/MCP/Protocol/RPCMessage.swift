import Foundation
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
}

extension RPCMessage {
    /// The messages in `bytes`: one, or a batch of the older protocol.
    ///
    /// - Returns: `nil` when it is no JSON-RPC.
    static func messages(in bytes: some Collection<UInt8>) -> [RPCMessage]? {
        // What is no JSON is no message; the caller says so.
        guard let json = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else { return nil }
        let messages = (json.arrayValue ?? [json]).map(RPCMessage.init)
        guard !messages.isEmpty, messages.allSatisfy({ $0 != nil }) else { return nil }
        return messages.compactMap { $0 }
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
        } else {
            return nil
        }
    }

    var json: JSONValue {
        var members: [String: JSONValue] = ["jsonrpc": "2.0"]
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
