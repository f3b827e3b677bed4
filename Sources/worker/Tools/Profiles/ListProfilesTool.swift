import NaviProfiles
import NaviProtocol

/// `list_profiles`: tells the model which profiles there are.
struct ListProfilesTool: Tool {
    let name = "list_profiles"
    let description =
        "Lists the profiles that switch_profile can change to, with what each of them is for. "
        + "With profile_id: only that one, in detail."
    let effect = ToolEffect.readOnly

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "profile_id": ["type": "string", "description": "Show only the profile with this id."]
        ],
    ]

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        guard let id = arguments["profile_id"]?.stringValue, !id.isEmpty else {
            return .success(context.profiles.map { line($0, context) }.joined(separator: "\n"))
        }
        guard let profile = context.profiles.first(where: { $0.id == id }) else {
            return .unknownProfile(id, context)
        }
        let tools = profile.enabledTools.isEmpty ? "none" : profile.enabledTools.joined(separator: ", ")
        return .success("\(line(profile, context))\n\(profile.description)\nTools: \(tools)")
    }

    private func line(_ profile: Profile, _ context: ToolContext) -> String {
        let mark = profile.id == context.profile.id ? " (active)" : ""
        return "- \(profile.id)\(mark): \(profile.name), \(profile.shortDescription)"
    }
}

extension ToolResult {
    /// The failure that lists the ids which would have been right.
    static func unknownProfile(_ id: String, _ context: ToolContext) -> ToolResult {
        let known = context.profiles.map(\.id).joined(separator: ", ")
        return .failure("There is no profile '\(id.prefix(64))'. Available profiles: \(known).")
    }
}
