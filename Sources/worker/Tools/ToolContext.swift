import NaviProfiles
import NaviProtocol
import NaviStore

/// What a tool may know and do: the call and the session it runs in. What a tool needs beyond it comes in through its
/// `init`.
struct ToolContext: Sendable {
    let sessionID: SessionID
    /// The hold on the turn, for writes that a lost worker must not make.
    let turn: TurnRef
    /// The call's id, unique in the turn.
    let callID: String
    /// The profile that is active now.
    let profile: Profile
    /// All profiles of the deployment, by id.
    let profiles: [Profile]
    /// Lists of the servers that its calls may reach: each of them has to name one.
    var hosts: [[HostPattern]] = []
    /// Who calls.
    let agent: any CallingAgent
    /// What the call produces, while it runs.
    let output: any LiveOutput
    /// The tools that the agent may use now.
    let available: [any Tool]
}
