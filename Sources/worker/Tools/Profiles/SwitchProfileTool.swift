import NaviProtocol

/// `switch_profile`: makes another profile the session's, from the next model call of the same turn on.
struct SwitchProfileTool: Tool {
    let name = "switch_profile"
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

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        guard let id = arguments["profile_id"]?.stringValue, !id.isEmpty else {
            return .failure("The argument 'profile_id' is required and must be a string.")
        }
        guard let profile = context.profiles.first(where: { $0.id == id }) else {
            return .unknownProfile(id, context)
        }
        guard profile.id != context.profile.id else {
            return .success("The profile '\(id)' is already active.")
        }
        try await context.switchProfile(profile)
        return .success("Switched to the profile '\(id)' (\(profile.name)).")
    }
}
