import NaviProtocol

/// Puts tool calls together from the pieces in which OpenAI-compatible servers and Anthropic stream them.
///
/// Pieces belong together by `index`. Servers that leave the index out, or give every call the same one, are
/// understood by their ids: a new id begins a new call.
struct ToolCallAssembler {
    private struct Pending {
        var index: Int?
        var id: String?
        var name = ""
        var arguments: [UInt8] = []
    }

    /// What a call counts without its arguments: so a server cannot begin calls without end.
    private static let bytesOfCall = 1024

    /// Bytes of calls that are not whole yet.
    private(set) var pendingBytes = 0
    /// Pieces of calls so far.
    private(set) var pieceCount = 0
    /// The ids of the calls that were passed on.
    private(set) var deliveredIDs: [String] = []
    private var pending: [Pending] = []
    private var ids: ToolCallIDs

    init(ids: ToolCallIDs) {
        self.ids = ids
    }

    /// Whether the answer has asked for a tool.
    var hasDelivered: Bool { !deliveredIDs.isEmpty }

    /// Reads one element of OpenAI's `delta.tool_calls`.
    mutating func read(_ piece: inout JSONCursor) throws(JSONSyntaxError) {
        var index: Int?
        var id: String?
        var name: String?
        var arguments: [UInt8] = []
        try piece.object { (key, value) throws(JSONSyntaxError) in
            if key.matches("index") {
                index = try value.optionalInteger(within: .min ... .max)
            } else if key.matches("id") {
                id = try value.optionalString()
            } else if key.matches("function"), try value.kind() == .object {
                try value.object { (key, value) throws(JSONSyntaxError) in
                    if key.matches("name") {
                        name = try value.optionalString()
                    } else if key.matches("arguments") {
                        try Self.readArguments(&value, into: &arguments)
                    }
                }
            }
        }
        add(index: index, id: id, name: name, arguments: arguments)
    }

    /// Adds one piece to the call that it belongs to.
    mutating func add(index: Int?, id: String?, name: String?, arguments: [UInt8]) {
        let place = place(index: index, id: id)
        pieceCount += 1
        if let id, !id.isEmpty { pending[place].id = id }
        if let name, pending[place].name.isEmpty { pending[place].name = name }
        pending[place].arguments += arguments
        pendingBytes += arguments.count
    }

    /// Passes on all calls, which are whole now. A call without a name cannot be run and is left out.
    mutating func deliver(into batch: inout EventBatch) {
        for call in pending where !call.name.isEmpty {
            let id = ids.id(given: call.id)
            deliveredIDs.append(id)
            batch.append(ToolCall(id: id, name: call.name, arguments: ToolArguments(written: call.arguments)))
        }
        pending = []
        pendingBytes = 0
    }

    /// The call that a piece belongs to; a new one when there is none.
    private mutating func place(index: Int?, id: String?) -> Int {
        let place = index == nil && id == nil ? pending.indices.last : pending.lastIndex { $0.index == index }
        if let place, id == nil || id == "" || pending[place].id == nil || pending[place].id == id { return place }
        pending.append(Pending(index: index))
        pendingBytes += Self.bytesOfCall
        return pending.count - 1
    }

    /// A string in pieces, as the standard says; some servers send a whole object.
    private static func readArguments(
        _ value: inout JSONCursor, into arguments: inout [UInt8]
    ) throws(JSONSyntaxError) {
        switch try value.kind() {
        case .string: try value.appendString(to: &arguments)
        case .object: arguments = try Array(value.rawValue())
        case .array, .number, .bool, .null: try value.skipValue()
        }
    }
}
