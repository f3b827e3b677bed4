/// Gives every tool call of an answer an id that no other call of the conversation has.
///
/// A server's own id is kept, because some models' templates rely on it; where it is missing or taken, a new one is
/// made.
struct ToolCallIDs {
    private var taken: Set<String>
    private let random: @Sendable () -> UInt64

    /// - Parameters:
    ///   - taken: Ids of the calls in the conversation so far.
    ///   - random: The source of new ids.
    init(taken: Set<String> = [], random: @escaping @Sendable () -> UInt64 = { .random(in: .min ... .max) }) {
        self.taken = taken
        self.random = random
    }

    /// Ids for an answer to `request`.
    init(for request: ModelRequest) {
        self.init(taken: Set(request.messages.lazy.flatMap { $0.toolCalls.lazy.map(\.id) }))
    }

    /// An id goes to programs, in their environment, and into every later request: no byte of it may end it there, and it
    /// must not be another answer.
    private static func isUsable(_ id: String) -> Bool {
        (1...maxBytes).contains(id.utf8.count) && id.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    private static let maxBytes = 512

    mutating func id(given: String?) -> String {
        if let given, Self.isUsable(given), taken.insert(given).inserted { return given }
        while true {
            let made = "call_" + String(random(), radix: 36)
            if taken.insert(made).inserted { return made }
        }
    }
}
