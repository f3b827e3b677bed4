import NaviProtocol
import NaviStore

extension ToolCallFinished {
    /// Longest result in a frame, and longest arguments; what is longer is read from the history.
    static let maxBytes = 64 * 1024
    /// The same once a turn's frames hold a lot: they are kept for replays, here and in the gateway.
    static let fewBytes = 4 * 1024

    /// - Parameter maxBytes: Of the result, and of the arguments.
    init(_ call: ToolCall, _ outcome: ToolCallOutcome, maxBytes: Int = maxBytes) {
        let args = call.arguments.forFrame(maxBytes: maxBytes)
        self.init(
            toolCallID: call.id, tool: call.name, args: args ?? call.arguments, result: outcome.result,
            success: outcome.success, durationSeconds: outcome.duration.inSeconds)
        if args != nil { truncated = true }
        guard outcome.result.utf8.count > maxBytes else { return }
        truncated = true
        resultBytes = outcome.result.utf8.count
        result = outcome.result.scalars(bytes: maxBytes)
    }
}

extension ToolStarted {
    init(_ call: ToolCall, maxBytes: Int = ToolCallFinished.maxBytes) {
        self.init(
            toolCallID: call.id, tool: call.name, args: call.arguments.forFrame(maxBytes: maxBytes) ?? call.arguments)
    }
}

extension ToolArguments {
    /// The arguments with their texts cut; `nil` when they are short enough as they are.
    fileprivate func forFrame(maxBytes: Int) -> ToolArguments? {
        json.utf8.count > maxBytes ? shortened(toBytes: maxBytes / 16) : nil
    }
}

extension String {
    /// Whole Unicode scalars from the front.
    fileprivate func scalars(bytes limit: Int) -> String {
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
