import Foundation
import TestKit
import Testing

@testable import NaviConfiguration

/// Every setting of the catalog, with everything that might be written there. A setting that is added is tried by
/// itself.
@Suite("Settings and what may be written")
struct SettingEdgesTests {
    /// What is a value of one setting or another.
    private static let plausible = [
        "true", "no", "127.0.0.1", "256.1.1.1", "::1", "[::1]", "[::1]:80", "localhost", "localhost:8080", "a b",
        "http://h", "https://h/v1/", "http://", "http://h:0", "http://h:65535", "http://h:65536", "http://h:",
        "http://h:99999999999999999999", "http://u:p@h/v1", "http://h?x", "http://h#x", "ftp://h", "http://[::1]:1/x",
        "http://256.1.1.1", "http://-h", "https://h/ü", "http://h/a b", "10.0.0.0/8", "10.0.0.1, ::1", "10.0.0.1,x",
        ",", ",,", "/", "/tmp", "./x", "~/x", "$HOME/x", "ipc://x", "ipc://", "tcp://127.0.0.1:1", "full", "FULL",
        "openai", "openid", "email  openid", "bubblewrap", "debug", "\"8000\"", "'x'", "8000 ", "NaN", "inf", "-0",
        "1e3", "0x10",
    ]

    private static func texts(for setting: SettingDescription, _ edges: inout Edges) -> [String] {
        // The ends of a range are in its words; around them it is decided.
        let ends = setting.range.split(separator: " ").compactMap { Double($0) }
        let around = ends.flatMap { end in
            [end, end - 1, end + 1, end.nextUp, end.nextDown, end * 2, end / 2, -end].map { NumberText.plain($0) }
        }
        let long = ["x", "9", "a,", "ä"].flatMap { piece in
            [256, 257, 4095, 4096, 4097, 1 << 20].map { String(repeating: piece, count: $0) }
        }
        return plausible + around + long + Edges.texts
            + (0..<200).map { _ in
                edges.once(in: 2) ? edges.numberText() : edges.text()
            }
    }

    @Test(
        "What is written is a value that means the same when it is shown and written again, or a problem: never a trap, and never something else",
        arguments: SettingCatalog.all.map(\.name))
    func everySetting(name: String) throws {
        let setting = try #require(SettingCatalog.all.first { $0.name == name })
        var edges = Edges(seed: 4, part: name, number: 0)
        var values = 0
        for text in Self.texts(for: setting, &edges) {
            guard let shown = setting.normalized(text) else { continue }
            values += 1
            #expect(text.utf8.count <= SettingText.maxBytes)
            // A password in an address is never shown.
            if shown.contains("(secret)") { continue }
            if !shown.isEmpty { #expect(setting.normalized(shown) == shown, "\(text.debugDescription)") }
            #expect(!shown.unicodeScalars.contains { $0.value < 0x20 }, "\(text.debugDescription)")
        }
        #expect(values > 0, "nothing of all this is a value")
        if !setting.defaultText.isEmpty { #expect(setting.normalized(setting.defaultText) == setting.defaultText) }
    }

    @Test(
        "A number outside of its range, however near, and what is no number is refused",
        arguments: SettingCatalog.all.map(\.name))
    func ranges(name: String) throws {
        let setting = try #require(SettingCatalog.all.first { $0.name == name })
        let ends = setting.range.split(separator: " ").compactMap { Double($0) }
        guard ends.count == 2 else { return }
        for end in ends { #expect(setting.normalized(NumberText.plain(end)) != nil) }
        for text in [ends[0].nextDown, ends[1].nextUp, ends[0] - 1, ends[1] + 1, .nan, .infinity, -.infinity] {
            #expect(setting.normalized("\(text)") == nil, "\(text)")
        }
        for text in ["", "-", "+1", "1 ", "0x1", "1_0", "１", "1e400", "9223372036854775808", "1;", "1\0"] {
            #expect(setting.normalized(text) == nil, "\(text)")
        }
    }

    @Test("What holds for every setting: bounded, UTF-8, without what nobody sees, without quotes of a file")
    func everyText() {
        for text in ["a\0", "a\n", "\u{FEFF}a", "a\u{202E}", "a\u{2028}", "a\u{FFFD}", "\"a\"", "'a'", " a", "a\t"] {
            #expect(SettingText.problem(of: text) != nil, "\(text.debugDescription)")
        }
        #expect(SettingText.problem(of: String(repeating: "a", count: 4096)) == nil)
        #expect(SettingText.problem(of: String(repeating: "a", count: 4097)) != nil)
    }

    @Test("No secret and no password of an address is ever quoted or shown")
    func secrets() {
        for setting in SettingCatalog.all where setting.isSecret {
            var loader = SettingsLoader(environment: [setting.name: "very secret"])
            _ = [
                SettingCatalog.openAIAPIKey, SettingCatalog.anthropicAPIKey, SettingCatalog.ollamaAPIKey,
                SettingCatalog.openIDClientSecret,
            ].map { loader.value($0) }
            #expect {
                try loader.finish()
            } throws: { !"\($0)".contains("very") && "\($0)".contains(setting.name) }
        }
        var loader = SettingsLoader(environment: ["OPENAI_BASE_URL": "https://me:hidden@h/v1"])
        #expect(loader.value(SettingCatalog.openAIBaseURL) == "https://me:hidden@h/v1")
        #expect(!loader.report.contains("hidden") && loader.report.contains("https://me:(secret)@h/v1"))
    }
}
