import Foundation
import NaviConfiguration
import TestKit
import Testing

@Suite("Settings")
struct SettingsLoaderTests {
    @Test("A default holds until something is set; an empty text sets nothing")
    func defaults() async {
        var loader = await SettingsLoader(environment: ["NAVI_HOST": ""])
        #expect(loader.value(SettingCatalog.port) == 8000)
        #expect(loader.value(SettingCatalog.host) == "127.0.0.1")
        #expect(throws: Never.self) { try loader.finish() }
    }

    @Test("A file overrides the environment, and a flag overrides both")
    func precedence() async throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/navi.env"
        try "NAVI_PORT=2\nNAVI_HOST=::1\n".write(toFile: file, atomically: true, encoding: .utf8)
        var loader = await SettingsLoader(
            environment: ["NAVI_PORT": "1", "NAVI_HOST": "127.0.0.2", "LOG_LEVEL": "debug"], file: file,
            flags: ["--navi-port", "3"])
        #expect(loader.value(SettingCatalog.port) == 3)
        #expect(loader.value(SettingCatalog.host) == "::1")
        #expect(loader.value(SettingCatalog.logLevel) == .debug)
    }

    @Test("A JSON file may hold numbers and flags as such")
    func json() async throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/navi.json"
        try #"{"navi":{"port":81},"context":{"compression":{"enabled":false,"threshold":0.5}},"db":{"path":"/x/y"}}"#
            .write(toFile: file, atomically: true, encoding: .utf8)
        var loader = await SettingsLoader(environment: [:], file: file)
        #expect(loader.value(SettingCatalog.port) == 81)
        #expect(loader.value(SettingCatalog.compressionEnabled) == false)
        #expect(loader.value(SettingCatalog.compressionThreshold) == 0.5)
        #expect(loader.value(SettingCatalog.databasePath) == "/x/y")
        #expect(throws: Never.self) { try loader.finish() }
    }

    @Test("All problems are told at once, each with the setting's name")
    func problems() async {
        var loader = await SettingsLoader(
            environment: ["NAVI_PORT": "http", "NAVI_DURABILITY": "always", "SESSION_FILES_TTL_HOURS": "-1"],
            file: "/does/not/exist.env", flags: ["--no-such-setting", "--navi-host"])
        _ = loader.value(SettingCatalog.port)
        _ = loader.value(SettingCatalog.durability)
        _ = loader.value(SettingCatalog.filesLifetimeHours)
        #expect {
            try loader.finish()
        } throws: { error in
            let text = String(describing: error)
            return [
                "NAVI_PORT", "NAVI_DURABILITY", "full, normal", "SESSION_FILES_TTL_HOURS", "/does/not/exist.env",
                "--no-such-setting", "--navi-host",
            ].allSatisfy(text.contains)
        }
    }

    @Test("The report shows what is in force, and no secrets")
    func report() async {
        var loader = await SettingsLoader(environment: ["OPENAI_API_KEY": "sk-very-secret", "NAVI_PORT": "0"])
        _ = loader.value(SettingCatalog.port)
        _ = loader.value(SettingCatalog.openAIAPIKey)
        #expect(loader.report == "NAVI_PORT=0\nOPENAI_API_KEY=(secret)")
    }

    @Test("What is not set lies in the state folder, and relative paths become absolute")
    func statePaths() async {
        var loader = await SettingsLoader(
            environment: ["NAVI_STATE_DIR": "./here", "SESSION_FILES_DIR": "/files", "NAVI_LINK": "ipc://run/l.sock"])
        let paths = StatePaths(&loader, workingDirectory: "/home/ada")
        #expect(paths.database == "/home/ada/here/navi.db")
        #expect(paths.sessionFiles == "/files")
        #expect(paths.link == "ipc:///home/ada/run/l.sock")
    }

    @Test("Names are unique")
    func names() {
        #expect(Set(SettingCatalog.all.map(\.name)).count == SettingCatalog.all.count)
    }
}
