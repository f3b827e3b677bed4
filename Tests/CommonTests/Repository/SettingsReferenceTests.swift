import Foundation
import NaviConfiguration
import NaviProcess
import TestKit
import Testing

@Suite("What the documents say of settings")
struct SettingsReferenceTests {
    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(Binaries.packageRoot)/\(path)", encoding: .utf8)
    }

    @Test("docs/settings.md tells every setting, who reads it, its default, its values and what empty means")
    func table() throws {
        let rows = try Self.text("docs/settings.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
        let expected = SettingCatalog.all.map(\.documentationRow)
        #expect(rows.map(String.init) == expected, "it should be:\n\(expected.joined(separator: "\n"))")
    }

    @Test("docs/settings.md tells every exit status")
    func statuses() throws {
        let rows = try Self.text("docs/settings.md").split(separator: "\n").compactMap { line in
            line.hasPrefix("| ") ? Int32(line.split(separator: "|")[0].trimmingCharacters(in: .whitespaces)) : nil
        }
        #expect(rows == ExitStatus.allCases.map(\.rawValue))
    }

    @Test("The example of a file names every setting with its default, and can be read")
    func example() throws {
        let text = try Self.text("deploy/navi.env.example")
        let offered = text.split(separator: "\n").filter {
            $0.hasPrefix("#") && $0.contains("=") && !$0.hasPrefix("# ")
        }
        let file = EnvironmentFile(offered.map { $0.dropFirst() }.joined(separator: "\n").utf8)
        #expect(file.problems == [])
        for setting in SettingCatalog.all {
            #expect(file.entries.contains { $0.name == setting.name }, "\(setting.name)")
        }
    }

    @Test("The version of the programs is that of the newest release that the changes tell of")
    func version() throws {
        let releases = try Self.text("CHANGELOG.md").split(separator: "\n").filter { $0.hasPrefix("## ") }
            .map { $0.dropFirst(3).drop { $0 == "[" || $0 == "v" }.prefix { $0.isNumber || $0 == "." } }
        guard let newest = releases.first(where: { !$0.isEmpty }) else { return }
        #expect(newest == NaviVersion.current)
    }
}
