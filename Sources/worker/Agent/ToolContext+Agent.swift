import NaviProtocol

extension ToolContext {
    /// What a call of a running agent may know and do.
    init(_ call: ToolCall, loop: AgentLoop, run: AgentRun, available: [any Tool]) {
        let output = ToolOutputGate(journal: run.journal, call: call)
        let active = run.profile.current
        self.init(
            sessionID: run.sessionID, turn: run.turn, callID: call.id, profile: active,
            profiles: loop.profiles.all().filter { !$0.isSubagentOnly || $0.id == active.id },
            hosts: run.rights.grants.compactMap(\.profile.networkHosts),
            agent: AgentOfCall(call, loop: loop, run: run, output: output), output: output, available: available)
    }
}
