import NaviProtocol

/// Counts how often the same tool was called with the same arguments in a row. Pure.
struct RepetitionGuard {
    /// From here on the model is told about it.
    static let remindsAt = 3
    /// From here on the call is not run, and the turn comes to its end.
    static let stopsAt = 5

    private var last: (name: String, arguments: JSONValue)?
    private var count = 0

    /// - Returns: The how-manieth time in a row it is.
    mutating func note(_ call: ToolCall) -> Int {
        let arguments = call.arguments.value
        if let last, last.name == call.name, last.arguments == arguments {
            count += 1
        } else {
            last = (call.name, arguments)
            count = 1
        }
        return count
    }

    /// What is added to the result of such a call.
    static func reminder(_ count: Int) -> String {
        "\n[System note: you have made this very call \(count) times in a row. Its result does not change: do something "
            + "else, or answer.]"
    }
}
