import NaviConfiguration
import NaviProfiles
import Testing

@testable import worker

@Suite struct ModelsConfigurationTests {
    @Test func settingsAreReadByTheirNames() async throws {
        var loader = await SettingsLoader(environment: [
            "NAVI_DEFAULT_BACKEND": "openai", "OLLAMA_HOST": "10.0.0.1", "OLLAMA_API_KEY": "k1",
            "OLLAMA_NUM_CTX": "9000", "OLLAMA_DEFAULT_MODEL": "a", "OPENAI_BASE_URL": "http://h/v1",
            "OPENAI_API_KEY": "k2", "OPENAI_MODEL": "b", "LLM_STREAM_FIRST_CHUNK_TIMEOUT": "9",
            "LLM_STREAM_CHUNK_TIMEOUT": "0.5",
        ])
        let configuration = ModelsConfiguration(&loader)
        try loader.finish()
        #expect(configuration.defaultBackend == .openai)
        #expect(configuration.ollamaHost == "10.0.0.1")
        #expect([configuration.ollamaAPIKey, configuration.openAIAPIKey] == ["k1", "k2"])
        #expect(configuration.ollamaContextWindow == 9000)
        #expect([configuration.ollamaDefaultModel, configuration.openAIModel] == ["a", "b"])
        #expect(configuration.openAIBaseURL == "http://h/v1")
        #expect(configuration.limits.firstOutput == .seconds(9))
        #expect(configuration.limits.gap == .milliseconds(500))
    }

    @Test func whatIsNoAddressIsAProblemOfTheSettings() async {
        var loader = await SettingsLoader(environment: ["OLLAMA_HOST": "ftp://h", "OPENAI_BASE_URL": "http://"])
        _ = ModelsConfiguration(&loader)
        let error = #expect(throws: ConfigurationError.self) { try loader.finish() }
        #expect(error?.problems.count == 2)
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
