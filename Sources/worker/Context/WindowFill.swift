import NaviContext

/// What fills a window that a request does not fit into, though all of it was shortened that may be.
///
/// Of the system prompt and the tools nothing can be left out, and no summary makes them shorter: whoever wrote the
/// profile has to know.
struct WindowFill: Sendable, Equatable {
    /// Tokens of the parts, as the model counts them.
    let system: Int
    let tools: Int
    /// The longest of the other messages.
    let message: Int
    /// All of the request.
    let total: Int

    /// - Parameter meter: Turns estimates into tokens of the model.
    init(_ request: ModelRequest, meter: TokenMeter) {
        let sizes = request.messages.map { TokenEstimate.tokens($0) }
        let first = request.messages.first?.role == .system ? sizes.first ?? 0 : 0
        let toolEstimate = TokenEstimate.tokens(request.tools)
        let estimate = sizes.reduce(toolEstimate, +)
        let scale = estimate > 0 ? Double(meter.tokens(estimate: estimate)) / Double(estimate) : 1
        let tokens = { (part: Int) in Int((Double(part) * scale).rounded(.up)) }
        system = tokens(first)
        tools = tokens(toolEstimate)
        message = tokens(sizes.dropFirst(first > 0 ? 1 : 0).max() ?? 0)
        total = tokens(estimate)
    }

    /// What stands in every request of the profile.
    var fixed: Int { system + tools }

    /// No summary of the conversation makes a request clearly shorter: most of it is not conversation.
    var isMostlyFixed: Bool { fixed * 5 > total * 4 }

    /// The part that takes the most, in a sentence.
    var words: String {
        let largest = max(system, tools, message)
        guard largest * 3 > total else { return "All together has about \(total) tokens." }
        return switch largest {
        case system: "The system prompt of the profile alone has about \(system) tokens; make it shorter."
        case tools: "The descriptions of the profile's tools alone have about \(tools) tokens; enable fewer of them."
        default: "One message alone has about \(message) tokens; send it in smaller parts."
        }
    }
}
