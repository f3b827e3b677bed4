import NaviProfiles
import NaviProtocol

/// The system prompt of one model call; built fresh each time and never stored.
enum SystemPrompt {
    /// Persona, `---`, the profile's prompt; the other profiles, when the model may switch; the date, and nothing finer,
    /// so that servers can go on using what they cached of the prompt.
    static func text(persona: String, profile: Profile, profiles: [Profile], now: Timestamp) -> String {
        var parts: [String] = []
        if !persona.isEmpty { parts += [persona, "---"] }
        if !profile.systemPrompt.isEmpty { parts.append(profile.systemPrompt) }
        let others = profiles.filter { $0.id != profile.id && !$0.isSubagentOnly }
        if profile.enabledTools.contains(ProfileSwitched.toolName), !others.isEmpty {
            let lines = others.map { "- \($0.id): \($0.shortDescription)" }
            parts.append(
                "Other profiles, to which switch_profile can switch when the task fits them better:\n"
                    + lines.joined(separator: "\n"))
        }
        parts.append(date(now))
        return parts.joined(separator: "\n\n")
    }

    /// The prompt of a sub-agent: no persona, since nobody talks to it.
    static func subagentText(briefing: String, profile: Profile, now: Timestamp) -> String {
        var parts = [
            profile.subagentPrompt ?? profile.systemPrompt,
            "You work on one task for another agent, on your own. Nobody can answer questions. Your last answer is all "
                + "that the other agent receives: put the result into it, complete and without remarks around it.",
        ]
        if !briefing.isEmpty { parts.append("## Task context\n\n\(briefing)") }
        parts.append(date(now))
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private static func date(_ now: Timestamp) -> String {
        "Today is \(now.weekday), \(now.description.prefix(10)) (UTC)."
    }
}

extension Timestamp {
    /// The English name of the day of the week, in UTC.
    fileprivate var weekday: String {
        let names = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"]
        let day = Int((Double(milliseconds) / 86_400_000).rounded(.down))
        return names[((day % 7) + 7) % 7]
    }
}
