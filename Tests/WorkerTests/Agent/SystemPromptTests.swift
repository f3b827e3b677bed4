import NaviProfiles
import NaviProtocol
import Testing

@testable import worker

@Suite struct SystemPromptTests {
    private var secretary: Profile {
        var profile = Profile(
            id: "secretary", name: "Secretary", description: "letters", systemPrompt: "Write letters.")
        profile.enabledTools = ["switch_profile"]
        return profile
    }
    private let developer = Profile(
        id: "developer", name: "Developer", description: "code", systemPrompt: "Write code.")

    private func text(_ profile: Profile, persona: String = "You are Navi.") -> String {
        SystemPrompt.text(
            persona: persona, profile: profile, profiles: [developer, secretary], now: WorkerFixture.begin)
    }

    @Test func isPersonaThenRuleThenProfileThenOthersThenDate() {
        #expect(
            text(secretary) == """
                You are Navi.

                ---

                Write letters.

                Other profiles, to which switch_profile can switch when the task fits them better:
                - developer: code

                Today is Friday, 2026-04-17 (UTC).
                """)
    }

    @Test func otherProfilesAreNamedOnlyToThoseWhoCanSwitch() {
        #expect(!text(developer).contains("secretary"))
    }

    @Test func noPersonaLeavesNoRule() {
        #expect(text(developer, persona: "").hasPrefix("Write code."))
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00+00:00", "Thursday"), ("1969-12-31T23:59:59+00:00", "Wednesday"),
        ("2024-02-29T12:00:00+00:00", "Thursday"), ("2026-11-23T23:59:59+00:00", "Monday"),
    ])
    func knowsTheDayOfTheWeek(time: String, day: String) throws {
        let now = try #require(Timestamp(time))
        let prompt = SystemPrompt.text(persona: "", profile: developer, profiles: [], now: now)
        #expect(prompt.contains("Today is \(day), \(time.prefix(10))"))
    }
}
