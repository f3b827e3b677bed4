import Testing

@testable import worker

@Suite struct KnownWindowsTests {
    @Test(arguments: [
        ("gpt-4o", 128_000), ("gpt-4o-2024-08-06", 128_000), ("openai/gpt-4.1-mini", 1_047_576), ("gpt-4", 8192),
        ("gpt-4-turbo-preview", 128_000), ("o3-mini", 200_000),
    ])
    func aModelIsKnownByTheBeginningOfItsName(model: String, window: Int) {
        #expect(KnownWindows.window(of: model) == window)
    }

    @Test(arguments: ["", "/", "llama3.2", "gpt-oss", "gpt-40", "my-gpt-4"])
    func whatIsOnlySimilarIsNotKnown(model: String) {
        #expect(KnownWindows.window(of: model) == nil)
    }
}
