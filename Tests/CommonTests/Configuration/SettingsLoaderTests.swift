import Foundation
import NaviConfiguration
import TestKit
import Testing

@Suite("Settings")
struct SettingsLoaderTests {
    @Test("A default holds until something is set; an empty text sets nothing")
    func defaults() async {
        var loader = SettingsLoader(environment: ["NAVI_HOST": ""])
        #expect(loader.value(SettingCatalog.port) == 8000)
        #expect(loader.value(SettingCatalog.host) == "127.0.0.1")
        #expect(throws: Never.self) { try loader.finish() }
    }

    @Test("A file overrides the environment, and a flag overrides both")
    func precedence() async throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/navi.env"
        try "NAVI_PORT=2\nNAVI_HOST=::1\n".write(toFile: file, atomically: true, encoding: .utf8)
        var loader = SettingsLoader(
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
        var loader = SettingsLoader(environment: [:], file: file)
        #expect(loader.value(SettingCatalog.port) == 81)
        #expect(loader.value(SettingCatalog.compressionEnabled) == false)
        #expect(loader.value(SettingCatalog.compressionThreshold) == 0.5)
        #expect(loader.value(SettingCatalog.databasePath) == "/x/y")
        #expect(throws: Never.self) { try loader.finish() }
    }

    @Test("All problems are told at once, each with the setting's name")
    func problems() async {
        var loader = SettingsLoader(
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

    @Test("The report shows each setting once, with where it comes from, and of secrets only that they are set")
    func report() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("NAVI_HOST=::1\nNAVI_WEB_DIR=\"a b\"", to: "x.env")
        var loader = SettingsLoader(
            environment: ["OPENAI_API_KEY": "sk-very-secret", "NAVI_PORT": "0"], file: file,
            flags: ["--log-level=debug"])
        _ = (loader.value(SettingCatalog.port), loader.value(SettingCatalog.port), loader.value(SettingCatalog.host))
        _ = (loader.value(SettingCatalog.openAIAPIKey), loader.value(SettingCatalog.anthropicAPIKey))
        _ = (loader.value(SettingCatalog.webDirectory), loader.value(SettingCatalog.logLevel))
        _ = loader.value(SettingCatalog.janitorInterval)
        let lines = loader.report.split(separator: "\n").map { line in
            line.split(separator: "#", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        }
        #expect(
            lines == [
                ["NAVI_PORT=0", "environment"], ["NAVI_HOST=::1", "\(file), line 1"],
                ["OPENAI_API_KEY=(secret)", "environment"], ["ANTHROPIC_API_KEY=", "default"],
                ["NAVI_WEB_DIR=\"a b\"", "\(file), line 2"], ["LOG_LEVEL=debug", "flag"],
                ["NAVI_JANITOR_INTERVAL=300", "default"],
            ])
    }

    @Test("What the report shows is a file that says the same")
    func reportIsAFile() {
        var loader = SettingsLoader(environment: ["NAVI_STATE_DIR": "/a b/$c", "NAVI_DRAIN_TIMEOUT": "0.25"])
        let paths = StatePaths(&loader, workingDirectory: "/home/ada")
        let link = paths.link(&loader)
        _ = loader.value(SettingCatalog.drainTimeout)
        let file = EnvironmentFile(loader.report.utf8)
        #expect(file.problems == [])
        var again = SettingsLoader(
            environment: Dictionary(uniqueKeysWithValues: file.entries.map { ($0.name, $0.value) }))
        let other = StatePaths(&again, workingDirectory: "/elsewhere")
        #expect(other.database == paths.database && other.sessionFiles == paths.sessionFiles)
        #expect(other.link(&again) == link && again.value(SettingCatalog.drainTimeout) == .milliseconds(250))
    }

    @Test("A flag that the program does not read is told")
    func unusedFlags() {
        var loader = SettingsLoader(environment: ["NAVI_HOST": "::1"], flags: ["--navi-port", "3"])
        loader.noteUnusedFlags(of: "navi-worker")
        #expect(loader.warnings == ["NAVI_PORT: navi-worker does not use it (flag)"])
    }

    @Test("A value is not taken for an argument, wherever it stands")
    func arrangedFlags() {
        let arguments = ["restore", "--db-path", "a.db", "--navi-port=3", "b.db", "--log-level"]
        #expect(
            SettingFlags.arranged(arguments) == [
                "restore", "b.db", "--", "--db-path=a.db", "--navi-port=3", "--log-level",
            ])
        #expect(SettingFlags.arranged(["--db-path", "--navi-port", "1"]) == ["--", "--db-path", "--navi-port=1"])
        #expect(SettingFlags.arranged(["a", "--", "--db-path", "x", "b"]) == ["a", "--", "--db-path=x", "b"])
    }

    @Test("What is not set lies in the state folder, and relative paths become absolute")
    func statePaths() async {
        var loader = SettingsLoader(
            environment: ["NAVI_STATE_DIR": "./here", "SESSION_FILES_DIR": "/files", "NAVI_LINK": "ipc://run/l.sock"])
        let paths = StatePaths(&loader, workingDirectory: "/home/ada")
        #expect(paths.database == "/home/ada/here/navi.db")
        #expect(paths.sessionFiles == "/files")
        #expect(paths.link(&loader) == "ipc:///home/ada/run/l.sock")
    }

    @Test("Names are unique")
    func names() {
        #expect(Set(SettingCatalog.all.map(\.name)).count == SettingCatalog.all.count)
    }
}
