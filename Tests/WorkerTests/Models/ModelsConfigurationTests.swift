import NaviConfiguration
import NaviProfiles
import Testing

@testable import worker

@Suite struct ModelsConfigurationTests {
    @Test func settingsAreReadByTheirNames() async throws {
        var loader = SettingsLoader(environment: [
            "NAVI_DEFAULT_BACKEND": "openai", "OLLAMA_HOST": "10.0.0.1", "OLLAMA_API_KEY": "k1",
            "OLLAMA_NUM_CTX": "9000", "OLLAMA_DEFAULT_MODEL": "a", "OPENAI_BASE_URL": "http://h/v1",
            "OPENAI_API_KEY": "k2", "OPENAI_MODEL": "b", "LLM_STREAM_FIRST_CHUNK_TIMEOUT": "9",
            "LLM_STREAM_CHUNK_TIMEOUT": "0.5", "ANTHROPIC_BASE_URL": "http://a", "ANTHROPIC_API_KEY": "k3",
            "ANTHROPIC_MODEL": "c",
        ])
        let configuration = ModelsConfiguration(&loader)
        try loader.finish()
        #expect(configuration.defaultBackend == .openai)
        #expect(configuration.ollamaHost == "10.0.0.1")
        let keys = [configuration.ollamaAPIKey, configuration.openAIAPIKey, configuration.anthropicAPIKey]
        #expect(keys == ["k1", "k2", "k3"])
        #expect(configuration.ollamaContextWindow == 9000)
        let models = [configuration.ollamaDefaultModel, configuration.openAIModel, configuration.anthropicModel]
        #expect(models == ["a", "b", "c"])
        #expect([configuration.openAIBaseURL, configuration.anthropicBaseURL] == ["http://h/v1", "http://a"])
        #expect(configuration.limits.firstOutput == .seconds(9))
        #expect(configuration.limits.gap == .milliseconds(500))
    }

    @Test(
        arguments: [
            ("OLLAMA_HOST", "10.0.0.1", true), ("OLLAMA_HOST", "127.0.0.1:11434", false),
            ("OLLAMA_HOST", "https://ollama.example", false), ("OPENAI_BASE_URL", "http://gpu.lan:8080/v1", true),
            ("OPENAI_BASE_URL", "HTTP://[2001:db8::1]/v1", true), ("OPENAI_BASE_URL", "http://[::1]:80/v1", false),
            ("OPENAI_BASE_URL", "http://localhost.evil.example/v1", true),
            ("ANTHROPIC_BASE_URL", "http://localhost:80", false),
            ("ANTHROPIC_BASE_URL", "http://127.evil.example", true),
        ])
    func aKeyThatWouldTravelUnencryptedToAnotherMachineIsWarnedOf(setting: String, address: String, isOpen: Bool) {
        let key = setting.split(separator: "_")[0] + "_API_KEY"
        for (value, warns) in [("k", isOpen), ("", false)] {
            var loader = SettingsLoader(environment: [setting: address, String(key): value])
            ModelsConfiguration(&loader).check(&loader, profiles: [])
            #expect(loader.warnings.contains { $0.hasPrefix("\(setting): ") && $0.contains("https") } == warns)
        }
    }

    @Test(arguments: Backend.allCases)
    func everyBackendCanBeTheDefault(backend: Backend) async throws {
        var loader = SettingsLoader(environment: ["NAVI_DEFAULT_BACKEND": backend.rawValue])
        #expect(ModelsConfiguration(&loader).defaultBackend == backend)
        try loader.finish()
    }

    @Test func whatIsNoAddressIsAProblemOfTheSettings() async {
        var loader = SettingsLoader(environment: [
            "OLLAMA_HOST": "ftp://h", "OPENAI_BASE_URL": "http://", "ANTHROPIC_BASE_URL": "a b",
        ])
        _ = ModelsConfiguration(&loader)
        let error = #expect(throws: ConfigurationError.self) { try loader.finish() }
        #expect(error?.problems.count == 3)
    }

    @Test func aProfileWithoutModelsGetsTheDefaultOfItsBackend() throws {
        var configuration = ModelsConfiguration()
        configuration.openAIModel = "b"
        var profile = Profile(id: "p", name: "P", systemPrompt: "")
        profile.backend = .openai
        #expect(try configuration.models(of: profile) == [ModelReference(backend: .openai, name: "b")])
        profile.models = [ModelReference(backend: nil, name: "x"), ModelReference(backend: .ollama, name: "y")]
        let expected = [ModelReference(backend: .openai, name: "x"), ModelReference(backend: .ollama, name: "y")]
        #expect(try configuration.models(of: profile) == expected)
    }
}
