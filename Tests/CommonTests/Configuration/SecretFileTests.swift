import Foundation
import TestKit
import Testing

@testable import NaviConfiguration

@Suite("Secrets in files of their own")
struct SecretFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func secret(_ text: String, to name: String = "key", mode: mode_t = 0o600) throws -> String {
        let path = try folder.write(text, to: name)
        #expect(chmod(path, mode) == 0)
        return path
    }

    @Test("Every secret can be named as a file, from wherever settings come, and the file's one line is the value")
    func everySecret() throws {
        let path = try secret("sk-1\n")
        let secrets = SettingCatalog.all.filter(\.isSecret)
        #expect(secrets.count >= 3)
        for (setting, typed) in [
            ("OPENAI_API_KEY", SettingCatalog.openAIAPIKey), ("OLLAMA_API_KEY", SettingCatalog.ollamaAPIKey),
            ("ANTHROPIC_API_KEY", SettingCatalog.anthropicAPIKey),
        ] {
            #expect(secrets.contains { $0.name == setting })
            let file = try secret("\(setting)_FILE=\(path)", to: "navi.env")
            let flag = setting.lowercased().replacing("_", with: "-")
            var loaders = [
                SettingsLoader(environment: ["\(setting)_FILE": path]), SettingsLoader(environment: [:], file: file),
                SettingsLoader(environment: [:], flags: ["--\(flag)-file=\(path)"]),
            ]
            for index in loaders.indices {
                #expect(loaders[index].value(typed) == "sk-1")
                #expect(loaders[index].warnings == [])
                try loaders[index].finish()
                #expect(!loaders[index].report.contains("sk-1") && loaders[index].report.contains(path))
            }
        }
    }

    @Test("A credential of systemd's counts more than the environment, and less than what is named on purpose")
    func credentials() throws {
        _ = try secret("from systemd", to: "openai_api_key", mode: 0o440)
        let environment = ["CREDENTIALS_DIRECTORY": folder.path, "OPENAI_API_KEY": "from-environment"]
        var loader = SettingsLoader(environment: environment)
        _ = loader.value(SettingCatalog.openAIAPIKey)
        #expect(throws: ConfigurationError.self, "a key has no spaces") { try loader.finish() }
        _ = try secret("from-systemd\n", to: "openai_api_key", mode: 0o440)
        loader = SettingsLoader(environment: environment)
        #expect(loader.value(SettingCatalog.openAIAPIKey) == "from-systemd")
        #expect(loader.report.hasSuffix("# credential openai_api_key") && loader.warnings == [])
        loader = SettingsLoader(environment: environment, flags: ["--openai-api-key-file=\(try secret("flag"))"])
        #expect(loader.value(SettingCatalog.openAIAPIKey) == "flag")
    }

    @Test("What keeps a secret's file from being used is told, and its contents are not")
    func problems() throws {
        let cases: [(String, mode_t, String)] = [
            ("two words\n", 0o600, "visible ASCII"), ("sk-1\nsk-2\n", 0o600, "nobody sees"),
            ("sk-1\n", 0o606, "can be written by others"), (String(repeating: "x", count: 5000), 0o600, "longer than"),
        ]
        for (text, mode, words) in cases {
            var loader = SettingsLoader(environment: ["OPENAI_API_KEY_FILE": try secret(text, mode: mode)])
            #expect(loader.value(SettingCatalog.openAIAPIKey) == nil)
            let error = #expect(throws: ConfigurationError.self) { try loader.finish() }
            let told = error?.description ?? ""
            #expect(told.hasPrefix("OPENAI_API_KEY: ") && told.contains(words), "\(told)")
            #expect(!told.contains("sk-1") && !told.contains("two words"), "\(told)")
        }
        var missing = SettingsLoader(environment: ["OPENAI_API_KEY_FILE": folder["nothing"]])
        _ = missing.value(SettingCatalog.openAIAPIKey)
        #expect(throws: ConfigurationError.self) { try missing.finish() }
        let both = SettingsLoader(
            environment: ["OPENAI_API_KEY_FILE": folder["nothing"], "OPENAI_API_KEY": "sk-1"])
        #expect(throws: ConfigurationError.self, "which of two counts?") { try both.finish() }
    }

    @Test("Who does not read a secret does not look at its file")
    func unread() throws {
        var loader = SettingsLoader(environment: ["OPENAI_API_KEY_FILE": folder["nothing"]])
        _ = loader.value(SettingCatalog.port)
        try loader.finish()
    }

    @Test("A secret on the command line, and a file of secrets that others can read, are warned of")
    func warnings() throws {
        var loader = SettingsLoader(environment: [:], flags: ["--openai-api-key=sk-1"])
        #expect(loader.value(SettingCatalog.openAIAPIKey) == "sk-1")
        #expect(loader.warnings.count == 1 && loader.warnings[0].contains("--openai-api-key-file"))
        #expect(!loader.warnings[0].contains("sk-1"))
        loader = SettingsLoader(environment: ["OPENAI_API_KEY_FILE": try secret("sk-1", mode: 0o644)])
        _ = loader.value(SettingCatalog.openAIAPIKey)
        #expect(loader.warnings.count == 1 && loader.warnings[0].contains("chmod 600"))
        let open = try secret("OPENAI_API_KEY=sk-1", to: "navi.env", mode: 0o644)
        #expect(SettingsLoader(environment: [:], file: open).warnings.count == 1)
        let harmless = try secret("NAVI_PORT=1", to: "navi.env", mode: 0o644)
        #expect(SettingsLoader(environment: [:], file: harmless).warnings == [])
    }

    @Test("A file of settings that others can write, or that is somebody else's, is refused")
    func foreign() throws {
        let file = try secret("NAVI_PORT=1", to: "navi.env", mode: 0o646)
        let error = #expect(throws: ConfigurationError.self) {
            try SettingsLoader(environment: [:], file: file).finish()
        }
        #expect(error?.description.contains("chmod go-w") == true)
        #expect(chmod(file, 0o600) == 0)
        try SettingsLoader(environment: [:], file: file).finish()
        // Only root can give a file away.
        guard geteuid() == 0 else { return }
        #expect(chown(file, 4321, gid_t.max) == 0)
        #expect(throws: ConfigurationError.self) { try SettingsLoader(environment: [:], file: file).finish() }
    }
}
