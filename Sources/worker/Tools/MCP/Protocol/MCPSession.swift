import NaviProtocol

/// One conversation with an MCP server, without its wire: what to send, and what a message that came in means.
///
///     start ─▶ initialize ─▶ initialized, tools/list (pages) ─▶ ready ⇄ tools/list again when they have changed
struct MCPSession: Sendable {
    enum Action: Equatable, Sendable {
        case send(RPCMessage)
        /// The handshake is done; later messages name this version.
        case greeted(MCPPeer)
        /// All tools there are now. The first time, the server is ready for calls.
        case tools([MCPListing])
        case finished(call: Int, Result<JSONValue, MCPFailure>)
        /// A running call tells how far it is.
        case progress(call: Int, String)
        /// The server has something to say to whoever runs it.
        case log(level: String, String)
        /// Nothing can come of this any more: the connection is to be closed.
        case fail(MCPFailure)
    }

    private enum State: Equatable {
        case idle
        case greeting(Int)
        case listing(Int)
        case ready
        case closed
    }

    static let protocolVersion = "2025-06-18"
    static let knownVersions: Set<String> = [protocolVersion, "2025-11-25", "2025-03-26", "2024-11-05"]
    /// Tools beyond these are not used.
    static let maxTools = 256
    private static let maxPages = 64
    /// Calls at once.
    static let maxCalls = 64

    private var state = State.idle
    private var lastID = 0
    private var calls: Set<Int> = []
    private var listed: [MCPListing] = []
    /// A first list has been taken: the server stays of use, whatever comes of later ones.
    private var hasTools = false
    private var pageCount = 0
    /// The tools have changed while they were being listed.
    private var mustListAgain = false
    private let clientVersion: String

    init(clientVersion: String) {
        self.clientVersion = clientVersion
    }

    mutating func start() -> [Action] {
        let id = nextID()
        state = .greeting(id)
        let params: JSONValue = [
            "protocolVersion": .string(Self.protocolVersion), "capabilities": [:],
            "clientInfo": ["name": "navi", "version": .string(clientVersion)],
        ]
        return [.send(.request(id: .number(id), method: "initialize", params: params))]
    }

    /// Begins a call of a tool, under its name at the server.
    ///
    /// - Throws: `MCPFailure` when the session is not ready, or too many calls are under way.
    mutating func call(_ tool: String, _ arguments: JSONValue) throws(MCPFailure) -> (id: Int, actions: [Action]) {
        guard state != .closed, state != .idle else { throw MCPFailure(.lost, "it is not running") }
        guard calls.count < Self.maxCalls else { throw MCPFailure(.busy, "\(Self.maxCalls) calls are under way") }
        let id = nextID()
        calls.insert(id)
        let params: JSONValue = [
            "name": .string(tool), "arguments": arguments, "_meta": ["progressToken": .integer(Int64(id))],
        ]
        return (id, [.send(.request(id: .number(id), method: "tools/call", params: params))])
    }

    /// Nobody waits for the call any more: the server is told, what it still answers is passed over.
    mutating func cancel(_ call: Int, reason: String) -> [Action] {
        guard calls.remove(call) != nil, state != .closed else { return [] }
        let params: JSONValue = ["requestId": .integer(Int64(call)), "reason": .string(reason)]
        return [.send(.notification(method: "notifications/cancelled", params: params))]
    }

    /// A request cannot be answered any more.
    mutating func fail(_ request: RPCID, _ failure: MCPFailure) -> [Action] {
        guard case .number(let id) = request else { return [] }
        if calls.remove(id) != nil { return [.finished(call: id, .failure(failure))] }
        guard state == .listing(id), hasTools else {
            return state == .greeting(id) || state == .listing(id) ? [.fail(failure)] : []
        }
        return keepingTools(failure)
    }

    /// A new list came to nothing: the tools that were known stay.
    private mutating func keepingTools(_ failure: MCPFailure) -> [Action] {
        state = .ready
        let complaint = Action.log(level: "warning", "its new tools cannot be listed: \(failure)")
        guard mustListAgain else { return [complaint] }
        mustListAgain = false
        return [complaint] + list()
    }

    /// The connection is gone: every call under way has failed.
    mutating func close(_ failure: MCPFailure) -> [Action] {
        state = .closed
        defer { calls = [] }
        return calls.sorted().map { .finished(call: $0, .failure(failure)) }
    }

    mutating func receive(_ message: RPCMessage) -> [Action] {
        guard state != .closed else { return [] }
        switch message {
        case .request(let id, "ping", _): return [.send(.response(id: id, .success([:])))]
        case .request(let id, let method, _):
            let error = RPCError(code: RPCError.methodNotFound, message: "Navi does not offer \(method.prefix(64))")
            return [.send(.response(id: id, .failure(error)))]
        case .notification(let method, let params): return notified(method, params)
        case .response(let id, let result): return id.asked.map { answered($0, result) } ?? []
        case .complaint(let error): return onlyRequest.map { answered($0, .failure(error)) } ?? []
        }
    }

    /// The request under way, when it is one alone.
    private var onlyRequest: Int? {
        switch state {
        case .greeting(let id): id
        case .listing(let id) where calls.isEmpty: id
        case .ready where calls.count == 1: calls.first
        case .listing, .ready, .idle, .closed: nil
        }
    }

    private mutating func notified(_ method: String, _ params: JSONValue?) -> [Action] {
        switch method {
        case "notifications/tools/list_changed":
            guard state == .ready else {
                mustListAgain = true
                return []
            }
            return list()
        case "notifications/progress":
            guard let call = params?["progressToken"]?.integerValue, calls.contains(call) else { return [] }
            return [.progress(call: call, Self.progressText(params))]
        case "notifications/message":
            let data = params?["data"]
            let text = data?.stringValue ?? data?.jsonText() ?? ""
            return [.log(level: params?["level"]?.stringValue ?? "info", text)]
        default: return []
        }
    }

    private mutating func answered(_ id: Int, _ result: Result<JSONValue, RPCError>) -> [Action] {
        if calls.remove(id) != nil {
            return [
                .finished(call: id, result.mapError { MCPFailure(.refused, "", words: "\($0.message) (\($0.code))") })
            ]
        }
        // Else an answer to a call that was cancelled, or to nothing.
        guard state == .greeting(id) || state == .listing(id) else { return [] }
        switch result {
        case .success(let answer): return state == .greeting(id) ? greeted(answer) : listed(answer)
        case .failure(let error):
            return fail(.number(id), MCPFailure(.refused, "it refused", words: ": \(error.message) (\(error.code))"))
        }
    }

    private mutating func greeted(_ answer: JSONValue) -> [Action] {
        let version = answer["protocolVersion"]?.stringValue ?? ""
        guard Self.knownVersions.contains(version) else {
            return [
                .fail(
                    MCPFailure(
                        .broken, "it speaks a version of MCP that Navi does not", words: ": '\(version.prefix(32))'"))
            ]
        }
        let peer = MCPPeer(
            name: answer["serverInfo"]?["name"]?.stringValue ?? "",
            version: answer["serverInfo"]?["version"]?.stringValue ?? "", protocolVersion: version,
            instructions: answer["instructions"]?.stringValue)
        let begin: [Action] = [.greeted(peer), .send(.notification(method: "notifications/initialized", params: nil))]
        guard answer["capabilities"]?["tools"] != nil else {
            (state, hasTools) = (.ready, true)
            return begin + [.tools([])]
        }
        return begin + list()
    }

    private mutating func list(cursor: String? = nil) -> [Action] {
        if cursor == nil { (listed, pageCount) = ([], 0) }
        let id = nextID()
        state = .listing(id)
        return [
            .send(
                .request(id: .number(id), method: "tools/list", params: cursor.map { ["cursor": .string($0)] } ?? [:]))
        ]
    }

    private mutating func listed(_ answer: JSONValue) -> [Action] {
        listed += (answer["tools"]?.arrayValue ?? []).compactMap(MCPListing.init)
        pageCount += 1
        if let cursor = answer["nextCursor"]?.stringValue, listed.count < Self.maxTools, pageCount < Self.maxPages {
            return list(cursor: cursor)
        }
        (state, hasTools) = (.ready, true)
        let tools = Action.tools(Array(listed.prefix(Self.maxTools)))
        guard mustListAgain else { return [tools] }
        mustListAgain = false
        return [tools] + list()
    }

    private mutating func nextID() -> Int {
        lastID += 1
        return lastID
    }

    private static func progressText(_ params: JSONValue?) -> String {
        func number(_ key: String) -> String? { params?[key].flatMap(text) }
        let parts = [number("progress"), number("total")].compactMap { $0 }.joined(separator: "/")
        guard let message = params?["message"]?.stringValue, !message.isEmpty else { return "\(parts)\n" }
        return parts.isEmpty ? "\(message)\n" : "\(message) (\(parts))\n"
    }

    /// A number without a fraction that says nothing.
    private static func text(_ number: JSONValue) -> String? {
        switch number {
        case .integer, .number: number.integerValue.map(String.init) ?? number.jsonText()
        case .null, .bool, .string, .array, .object: nil
        }
    }
}
