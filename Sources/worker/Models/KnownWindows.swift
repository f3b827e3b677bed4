/// Windows of models whose servers do not tell them, in tokens: from the model pages of OpenAI, 2025.
enum KnownWindows {
    /// By the beginning of the model's name; the longest one counts.
    private static let byPrefix = [
        "gpt-3.5-turbo": 16_385, "gpt-4": 8192, "gpt-4-turbo": 128_000, "gpt-4o": 128_000, "gpt-4.1": 1_047_576,
        "gpt-5": 400_000, "o1": 200_000, "o3": 200_000, "o4-mini": 200_000,
    ]

    /// - Parameter model: its name, with or without its maker's in front (`openai/gpt-4o`).
    static func window(of model: String) -> Int? {
        let name = model.split(separator: "/").last.map(String.init) ?? model
        let prefix = byPrefix.keys.filter { name == $0 || name.hasPrefix("\($0)-") }.max { $0.count < $1.count }
        return prefix.flatMap { byPrefix[$0] }
    }
}
