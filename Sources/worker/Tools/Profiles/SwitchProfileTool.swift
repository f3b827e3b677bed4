import NaviProtocol
import NaviStore

/// `switch_profile`: makes another profile the session's, from the next model call of the same turn on.
struct SwitchProfileTool: Tool {
    static let toolName = ProfileSwitched.toolName
    let name = SwitchProfileTool.toolName
    let description =
        "Switches this conversation to another profile when the task fits it better. The conversation goes on with "
        + "that profile's instructions, tools and model."
    /// Switching to where one already is changes nothing.
    let effect = ToolEffect.repeatable

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "profile_id": ["type": "string", "description": "The id of the profile to switch to."]
        ],
        "required": ["profile_id"],
    ]

    static func target(_ arguments: JSONValue) -> String? {
        arguments["profile_id"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Switching to that profile.
    func grant(of arguments: JSONValue) -> ApprovalGrant {
        guard let id = Self.target(arguments) else { return ToolGrant.thisCall(of: name, arguments) }
        return ToolGrant.calls(of: name, alike: [id], "to the profile \(id)")
    }

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        guard let id = Self.target(arguments) else {
            return .failure("The argument 'profile_id' is required and must be a string.")
        }
        guard let profile = context.profiles.first(where: { $0.id == id }) else {
            return .unknownProfile(id, context)
        }
        guard profile.id != context.profile.id else {
            return .success("The profile '\(id)' is already active.")
        }
        try await context.agent.switchProfile(to: profile)
        return .success("Switched to the profile '\(id)' (\(profile.name)).")
    }
}
