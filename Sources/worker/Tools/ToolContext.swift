import NaviProfiles
import NaviProtocol

/// What a tool may know and do: the session it runs in, nothing else of the worker.
struct ToolContext: Sendable {
    let sessionID: SessionID
    /// The profile that is active now.
    let profile: Profile
    /// All profiles of the deployment, by id.
    let profiles: [Profile]
    /// Makes another profile the session's; it is in force from the next model call of the same turn on.
    let switchProfile: @Sendable (Profile) async throws -> Void
}
