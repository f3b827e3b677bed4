import NaviProtocol
import Synchronization
import TestKit

@testable import worker

/// A tool that says when it runs and waits to be let go on.
final class GateTool: Tool {
    let name: String
    let description = "Waits."
    let effect: ToolEffect
    let timeLimit: Duration?
    let parameters = JSONValue.object(["type": .string("object")])
    let started = Mailbox<Void>("the tool to start")
    let gate = Gate("the tool's gate")
    private let count = Mutex(0)

    /// How often it was run.
    var runs: Int { count.withLock { $0 } }

    init(name: String = "wait", effect: ToolEffect = .once, timeLimit: Duration? = nil) {
        self.name = name
        self.effect = effect
        self.timeLimit = timeLimit
    }

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        count.withLock { $0 += 1 }
        started.put(())
        try await gate.wait()
        return .success("waited")
    }
}

/// A tool that always throws.
struct ThrowingTool: Tool {
    let name = "throw"
    let description = "Throws."
    let effect = ToolEffect.repeatable
    let parameters = JSONValue.object(["type": .string("object")])

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        throw Failure("the tool is broken")
    }
}
