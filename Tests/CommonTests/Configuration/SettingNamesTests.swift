import NaviProcess
import Testing

@testable import NaviConfiguration

@Suite("Names of settings and what was meant")
struct SettingNamesTests {
    @Test(
        "A slip of the finger is seen through",
        arguments: [
            ("NAVI_PROT", "NAVI_PORT"), ("OPENAI_MODLE", "OPENAI_MODEL"), ("navi_port", "NAVI_PORT"),
            ("DBPATH", "DB_PATH"), ("OLLAMA_MODEL", "OLLAMA_DEFAULT_MODEL"), ("TOOL_DIR", "TOOLS_DIR"),
            ("OLLAMA_HOSTS", "OLLAMA_HOST"), ("LOG_LEVLE", "LOG_LEVEL"), ("NAVI_TRUSTED_PROXY", "NAVI_TRUSTED_PROXIES"),
        ])
    func suggestions(name: String, meant: String) {
        #expect(SettingNames.suggestion(for: name) == meant)
    }

    @Test(
        "Names of other people's variables are left alone",
        arguments: [
            "PATH", "HOME", "HOST", "PORT", "OLLAMA_MODELS_DIRECTORY", "OLLAMA_KEEP_ALIVE", "OPENAI_ORG_ID",
            "http_proxy",
            "API_KEY", "LANG", "LOG", "DB", "", "_", "TERM", "LS_COLORS", "NOTIFY_SOCKET", "LISTEN_FDS",
        ])
    func others(name: String) {
        #expect(!SettingNames.looksLikeOurs(name))
    }

    @Test("Every setting with one letter dropped, doubled or swapped is found again")
    func slips() {
        for name in SettingNames.known {
            let letters = Array(name)
            for index in letters.indices.dropLast() {
                var (dropped, doubled, swapped) = (letters, letters, letters)
                dropped.remove(at: index)
                doubled.insert(letters[index], at: index)
                swapped.swapAt(index, index + 1)
                for slip in [dropped, doubled, swapped].map({ String($0) }) where !SettingNames.isKnown(slip) {
                    #expect(SettingNames.suggestion(for: slip) != nil, "\(slip)")
                }
            }
        }
    }

    @Test("A name of any length and any letters is compared, and costs little")
    func long() {
        for name in [String(repeating: "NAVI_", count: 20_000), "\u{0}", "👩🏽‍🚀_👩🏽‍🚀", String(repeating: "_", count: 60)] {
            #expect(SettingNames.suggestion(for: name) == nil)
        }
    }

    @Test("In the environment an unknown name is a warning, and never the end")
    func environment() {
        let loader = SettingsLoader(environment: [
            "NAVI_PROT": "1", "PATH": "/bin", "NAVI_TEST_X": "1", "NAVI_CONFIG": "", "NAVI_PORT": "1",
        ])
        #expect(loader.warnings == ["environment: 'NAVI_PROT' is no setting; did you mean NAVI_PORT?"])
        #expect(throws: Never.self) { try loader.finish() }
    }
}
