import NaviProtocol

/// Puts tool calls together from the pieces in which OpenAI-compatible servers and Anthropic stream them.
///
/// Pieces belong together by `index`. Servers that leave the index out, give every call the same one, or count pieces
/// with it are understood by ids, names, and by where arguments end; see `PendingCall`. What cannot be told apart stays
/// together: arguments that are glued are no object, and no tool runs with them.
struct ToolCallAssembler {
    /// The place of a call in the old form, of which there is one in an answer.
    private static let oldPlace = Int.min
    /// What a call counts without its arguments: so a server cannot begin calls without end.
    private static let bytesOfCall = 1024

    /// Bytes of calls that are not whole yet.
    private(set) var pendingBytes = 0
    /// Pieces of calls so far.
    private(set) var pieceCount = 0
    /// The ids of the calls that were passed on.
    private(set) var deliveredIDs: [String] = []
    private var pending: [PendingCall] = []
    private var ids: ToolCallIDs

    init(ids: ToolCallIDs) {
        self.ids = ids
    }

    /// Whether the answer has asked for a tool.
    var hasDelivered: Bool { !deliveredIDs.isEmpty }

    /// Reads OpenAI's `tool_calls`: of a delta, or of a whole message.
    mutating func read(list: inout JSONCursor) throws(JSONSyntaxError) {
        var isFirst = true
        try list.array { (value) throws(JSONSyntaxError) in
            guard try value.kind() == .object else { return }
            // One list has no two pieces of one call that both tell its name.
            add(try Self.piece(&value), mayContinue: isFirst)
            isFirst = false
        }
    }

    /// Reads OpenAI's `function_call`, the form before there were several calls.
    mutating func read(oldCall value: inout JSONCursor) throws(JSONSyntaxError) {
        var piece = CallPiece(index: Self.oldPlace)
        try Self.readFunction(&value, into: &piece)
        add(piece)
    }

    /// Adds one piece to the call that it belongs to.
    ///
    /// - Parameter mayContinue: A piece with a name may still be of a call that has begun.
    mutating func add(_ piece: CallPiece, mayContinue: Bool = true) {
        pieceCount += 1
        if mayContinue || piece.name == nil, let place = place(of: piece) {
            pendingBytes += pending[place].join(piece)
        } else {
            pending.append(PendingCall(piece))
            pendingBytes += Self.bytesOfCall + piece.arguments.count
        }
    }

    /// Passes on all calls, which are whole now. A call without a name cannot be run and is left out.
    mutating func deliver(into batch: inout EventBatch) {
        let calls = pending.filter { !$0.name.isEmpty }
        // Servers that know both forms may say the same in both.
        let hasNewForm = calls.contains { $0.index != Self.oldPlace }
        for call in calls where call.index != Self.oldPlace || !hasNewForm {
            let id = ids.id(given: call.id)
            deliveredIDs.append(id)
            batch.append(ToolCall(id: id, name: call.name, arguments: ToolArguments(written: call.arguments)))
        }
        pending = []
        pendingBytes = 0
    }

    /// The call that a piece belongs to; `nil` when it begins a new one.
    private func place(of piece: CallPiece) -> Int? {
        guard let last = pending.indices.last else { return nil }
        guard let index = piece.index else { return pending[last].isContinued(by: piece) ? last : nil }
        if let place = pending.lastIndex(where: { $0.index == index }) {
            return pending[place].isContinued(by: piece) ? place : nil
        }
        // A new place without a name: the rest of a call whose pieces are counted, or a call that is named later.
        guard piece.name == nil else { return nil }
        if let id = piece.id { return pending.lastIndex { $0.id == id } }
        return piece.arguments.isEmpty || pending[last].hasWholeArguments ? nil : last
    }

    private static func piece(_ value: inout JSONCursor) throws(JSONSyntaxError) -> CallPiece {
        var piece = CallPiece()
        try value.object { (key, value) throws(JSONSyntaxError) in
            if key.matches("index") {
                piece.index = try value.optionalInteger(within: (oldPlace + 1) ... .max)
            } else if key.matches("id") {
                piece.id = try value.optionalString().nonEmpty
            } else if key.matches("function"), try value.kind() == .object {
                try readFunction(&value, into: &piece)
            }
        }
        return piece
    }

    private static func readFunction(
        _ value: inout JSONCursor, into piece: inout CallPiece
    ) throws(JSONSyntaxError) {
        try value.object { (key, value) throws(JSONSyntaxError) in
            if key.matches("name") {
                piece.name = try value.optionalString().nonEmpty
            } else if key.matches("arguments") {
                try readArguments(&value, into: &piece.arguments)
            }
        }
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
