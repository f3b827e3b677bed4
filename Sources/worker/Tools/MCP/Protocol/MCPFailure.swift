/// Why a server cannot be used, or a call of it came to nothing; in words for the model, and, without the server's,
/// for the log.
struct MCPFailure: Error, Equatable, Sendable, CustomStringConvertible {
    enum Code: Sendable, Equatable {
        /// The server answered with an error.
        case refused
        /// The server is gone, or was never there.
        case lost
        /// The server does not know its session any more; nothing was done.
        case sessionLost
        case timedOut
        /// What the server says is not MCP, or more than is taken.
        case broken
        /// Too much is under way.
        case busy
    }

    let code: Code
    /// Without anything that the server said: for the log.
    let reason: String
    /// What the server said of it: for the model, as data.
    let words: String

    var description: String { reason + words }

    init(_ code: Code, _ reason: String, words: String = "") {
        self.code = code
        self.reason = reason
        self.words = words
    }

    /// For the model: the server's words stand between fences.
    func result(of server: String) -> ToolResult {
        let said = words.drop { $0 == ":" || $0.isWhitespace }
        return .failure(
            "The MCP server '\(server)' failed: \(reason.isEmpty ? "it refused the call" : reason).",
            output: Fence.markingAny(String(said), "what the server said"))
    }
}
