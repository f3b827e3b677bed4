import NaviProfiles
import NaviProtocol
import Synchronization
import TestKit
import Testing

@testable import worker

@Suite struct ProfileToolsTests {
    private let switched = Mailbox<String>("a switched profile")
    private let profiles = ["developer", "secretary"].map {
        Profile(id: $0, name: $0.capitalized, description: "The \($0).", systemPrompt: "x")
    }

    private var context: ToolContext {
        .fixture(profile: profiles[1], profiles: profiles, switchProfile: { [switched] in switched.put($0.id) })
    }

    private func arguments(_ id: JSONValue) -> JSONValue { .object(["profile_id": id]) }

    @Test func switchingTellsTheSession() async throws {
        let result = try await SwitchProfileTool().call(arguments(.string("developer")), context)
        #expect(result == .success("Switched to the profile 'developer' (Developer)."))
        #expect(try await switched.next() == "developer")
    }

    @Test func switchingToTheActiveProfileChangesNothing() async throws {
        let result = try await SwitchProfileTool().call(arguments(.string("secretary")), context)
        #expect(result.isSuccess)
        switched.finish()
        #expect(try await switched.next() == nil)
    }

    @Test func anUnknownProfileIsAFailureThatListsTheOthers() async throws {
        let result = try await SwitchProfileTool().call(arguments(.string("nobody")), context)
        #expect(result.text == "Error: There is no profile 'nobody'. Available profiles: developer, secretary.")
    }

    @Test(arguments: [
        JSONValue.object([:]), .object(["profile_id": .integer(3)]), .object(["profile_id": .string("")]),
    ])
    func withoutAnIDItFails(arguments: JSONValue) async throws {
        #expect(try await !SwitchProfileTool().call(arguments, context).isSuccess)
    }

    @Test func listingMarksTheActiveProfile() async throws {
        let result = try await ListProfilesTool().call(.object([:]), context)
        #expect(
            result.output == "- developer: Developer, The developer.\n- secretary (active): Secretary, The secretary.")
    }

    @Test func listingOneShowsItsTools() async throws {
        let result = try await ListProfilesTool().call(arguments(.string("developer")), context)
        #expect(result.output.hasSuffix("Tools: none"))
    }
}

@Suite struct ToolResultTests {
    @Test func failuresKeepWhatWasProduced() {
        #expect(ToolResult.failure("broken", output: "half").text == "Error: broken\nhalf")
        #expect(ToolResult.failure("broken").text == "Error: broken")
        #expect(ToolResult.success("all").text == "all")
    }

    @Test func longResultsLoseTheirMiddle() {
        let text = ToolResult.success(String(repeating: "x", count: 1 << 20)).text
        #expect(text.utf8.count < ToolResult.maxTextBytes + 100)
        #expect(text.contains("bytes left out"))
    }
}

@Suite struct ToolFailureTests {
    @Test func aThrowingToolIsDataForTheModel() async throws {
        let call = ToolCall(id: "c", name: "throw", arguments: .object([:]))
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(call), .text("I see")), profiles: [ProfileFixture(id: "p", tools: ["throw"])],
            tools: ToolRegistry([ThrowingTool()]))
        try await worker.runTurn("go")
        #expect(try await worker.history()[2].content == "Error: the tool is broken")
        #expect(try await worker.history().last?.content == "I see")
    }
}
