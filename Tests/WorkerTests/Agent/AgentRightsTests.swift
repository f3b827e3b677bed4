import NaviProfiles
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

/// Nobody gets at more by working under another profile.
@Suite struct AgentRightsTests {
    private let door = FixedTool(name: "open_door")
    private let look = FixedTool(name: "look", effect: .readOnly)
    private let open = ToolCall(id: "d1", name: "open_door", arguments: [:])

    private var registry: ToolRegistry { ToolRegistry([door, look, SpawnAgentTool(), SwitchProfileTool()]) }

    private func profile(
        _ id: String, _ tools: [String], _ approval: [String: String], _ more: [String: JSONValue] = [:]
    ) -> ProfileFixture {
        let approval = JSONValue.object(JSONObject(approval.mapValues(JSONValue.string)))
        return ProfileFixture(id: id, tools: tools, fields: more.merging(["tool_approval": approval]) { $1 })
    }

    private func spawn(_ profile: String? = nil) -> ToolCall {
        var arguments: [String: JSONValue] = ["task": "open the door"]
        if let profile { arguments["profile_id"] = .string(profile) }
        return ToolCall(id: "s1", name: "spawn_agent", arguments: ToolArguments(.object(JSONObject(arguments))))
    }

    private func switching(to id: String) -> ToolCall {
        ToolCall(id: "w1", name: "switch_profile", arguments: ["profile_id": .string(id)])
    }

    /// The results of the tools that sub-agents called.
    private func innerResults(_ worker: WorkerFixture) throws -> [String] {
        try worker.sent.frames().compactMap { frame in
            if case .toolCall(let call) = frame.frame, call.isSubagent { call.result } else { nil }
        }
    }

    @Test(arguments: ["allow", "ask", "deny"], ["allow", "ask", "deny"])
    func aSubagentIsHeldByTheStricterOfBothProfiles(parent: String, child: String) async throws {
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(spawn("owner")), .calls(open), .text("tried"), .text("ok")),
            profiles: [
                profile("kiosk", ["spawn_agent", "open_door"], ["open_door": parent]),
                profile("owner", ["open_door"], ["open_door": child]),
            ], tools: registry)
        try await worker.runTurn("go")
        let results = try innerResults(worker)
        let isAllowed = parent == "allow" && child == "allow"
        #expect(results.count == 1 && (results.first == "done") == isAllowed, "\(results)")
    }

    @Test func aSubagentHasNoToolThatItsParentHasNot() async throws {
        let model = ScriptedModel(.calls(spawn("owner")), .calls(open), .text("tried"), .text("ok"))
        let worker = try await WorkerFixture(
            model,
            profiles: [
                profile("kiosk", ["spawn_agent", "look"], [:]),
                profile("owner", ["open_door", "look"], ["*": "allow"]),
            ], tools: registry)
        try await worker.runTurn("go")
        #expect(try innerResults(worker).first?.contains("There is no tool 'open_door'") == true)
        _ = try await model.requests.next()
        #expect(try await model.requests.next()?.tools.map(\.name) == ["look"])
    }

    @Test func aProfileMayHandItsSubagentsWhatItDoesNotUseItself() async throws {
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(spawn("owner")), .calls(open), .text("done"), .text("ok")),
            profiles: [
                profile("p", ["spawn_agent"], ["*": "allow"], ["subagent_tools": ["open_door"]]),
                profile("owner", ["open_door"], ["*": "allow"]),
            ], tools: registry)
        try await worker.runTurn("go")
        #expect(try innerResults(worker) == ["done"])
    }

    @Test func aSubagentMayDoWhatAUserHasAllowedForGood() async throws {
        let asks = profile("p", ["spawn_agent", "open_door"], ["open_door": "ask"])
        let first = ToolCall(id: "d0", name: "open_door", arguments: [:])
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(first), .calls(spawn()), .calls(open), .text("opened"), .text("ok")), profiles: [asks],
            tools: registry)
        try await worker.accept("go")
        let turn = try await worker.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await worker.executor.run(turn) }
            try await worker.waitForQuestion()
            _ = try await worker.store.decide(
                ApprovalDecision(decision: .allow, remember: true), by: Approver(name: "", token: nil), callID: "d0",
                session: worker.session, now: WorkerFixture.begin)
            try await group.waitForAll()
        }
        #expect(try innerResults(worker) == ["done"])
    }

    @Test func switchingToAProfileWithMoreRightsAsks() async throws {
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(switching(to: "owner"))),
            profiles: [profile("kiosk", ["switch_profile"], [:]), profile("owner", ["open_door"], [:])], tools: registry
        )
        try await worker.accept("go")
        let turn = try await worker.claim()
        try await worker.runUntilKilled(turn) { try await worker.waitForQuestion() }
        let asked = try #require(try await worker.store.snapshot(worker.session)?.approvals.first)
        #expect(asked.tool == "switch_profile" && asked.remembers == "switch_profile: to the profile owner")
    }

    @Test func switchingToAProfileWithoutMoreRightsDoesNotAsk() async throws {
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(switching(to: "kiosk")), .text("ok")),
            profiles: [
                profile("owner", ["switch_profile", "open_door"], ["open_door": "allow"]),
                profile("kiosk", ["switch_profile", "open_door"], ["open_door": "ask"]),
            ], tools: registry)
        try await worker.runTurn("go")
        #expect(try await worker.history()[2].content?.hasPrefix("Switched") == true)
    }

    @Test func callsBehindASwitchInTheSameAnswerRunUnderTheProfileThatGaveTheAnswer() async throws {
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(switching(to: "owner"), open), .text("ok")),
            profiles: [
                profile("kiosk", ["switch_profile", "open_door"], ["*": "allow", "open_door": "deny"]),
                profile("owner", ["open_door"], ["*": "allow"]),
            ], tools: registry)
        try await worker.runTurn("go")
        #expect(try await worker.history()[2].content?.hasPrefix("Switched") == true)
        #expect(try await worker.history()[3].content == "Error: The profile does not allow 'open_door'.")
    }

    @Test func noAttemptRunsCallsBehindASwitchUnderAnotherProfile() async throws {
        let wait = GateTool(name: "wait")
        let kiosk = profile("kiosk", ["switch_profile", "wait", "open_door"], ["*": "allow", "open_door": "deny"])
        let owner = profile("owner", ["wait", "open_door"], ["*": "allow"])
        let tools = ToolRegistry([door, wait, SwitchProfileTool()])
        let waiting = ToolCall(id: "g1", name: "wait", arguments: [:])
        let first = try await WorkerFixture(
            ScriptedModel(.calls(switching(to: "owner"), waiting, open)), profiles: [kiosk, owner], tools: tools)
        try await first.accept("go")
        let turn = try await first.claim()
        try await first.runUntilKilled(turn) { _ = try await wait.started.next() }
        let second = try WorkerFixture(beside: first, ScriptedModel(.text("ok")), tools: tools)
        _ = try await second.executor.run(try await second.claim(deadWorkers: [first.workerID]))
        let results = try await second.history().filter { $0.toolCallID == "d1" }.map(\.content)
        #expect(results.count == 1 && results.first??.hasPrefix("Error: Not run: a call before this one") == true)
    }
}

/// Which of two profiles allows more.
@Suite struct ProfileComparisonTests {
    private let tools: [any Tool] = [FixedTool(name: "act"), FixedTool(name: "look", effect: .readOnly)]

    private func profile(_ tools: [String], _ approval: [String: ToolApproval] = [:]) -> Profile {
        var profile = Profile(id: "p", name: "P", systemPrompt: "")
        profile.enabledTools = tools
        profile.toolApproval = approval
        return profile
    }

    @Test func moreToolsAreMore() {
        #expect(profile(["act"]).allowsMore(than: profile(["look"]), of: tools))
        #expect(!profile(["look"]).allowsMore(than: profile(["look", "act"]), of: tools))
        #expect(
            !profile(["act"], ["act": .deny]).allowsMore(than: profile([]), of: tools), "what is denied is not there")
        #expect(!profile(["nothing"]).allowsMore(than: profile([]), of: tools), "what there is not is no right")
    }

    @Test func fewerQuestionsAreMore() {
        let (allow, ask, unsaid) = (
            profile(["act"], ["act": .allow]), profile(["act"], ["act": .ask]), profile(["act"])
        )
        #expect(allow.allowsMore(than: ask, of: tools) && allow.allowsMore(than: unsaid, of: tools))
        #expect(!ask.allowsMore(than: allow, of: tools) && !ask.allowsMore(than: unsaid, of: tools))
        #expect(!unsaid.allowsMore(than: unsaid, of: tools) && !unsaid.allowsMore(than: allow, of: tools))
        #expect(unsaid.allowsMore(than: ask, of: tools), "it may allow some calls")
    }

    @Test func whatSubagentsMayCounts() {
        var master = profile(["look"])
        master.subagentTools = ["act"]
        #expect(master.allowsMore(than: profile(["look"]), of: tools))
    }
}
