import Foundation
import NaviConfiguration
import TestKit
import Testing

@Suite("Who is given keys")
struct KeyPlacesTests {
    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(Binaries.packageRoot)/\(path)", encoding: .utf8)
    }

    private static let secrets = SettingCatalog.all.filter(\.isSecret)

    @Test("The units of programs that read no key take every key out of their environment")
    func units() throws {
        for program in [NaviProgram.gateway, .janitor] {
            let unset = try Self.text("deploy/systemd/\(program.rawValue).service").split(separator: "\n")
                .filter { $0.hasPrefix("UnsetEnvironment=") }
                .flatMap { $0.dropFirst("UnsetEnvironment=".count).split(separator: " ") }.map(String.init)
            let foreign = Self.secrets.filter { !$0.programs.contains(program) }.map(\.name)
            #expect(Set(unset) == Set(foreign + foreign.map { $0 + "_FILE" }), "\(program)")
        }
        #expect(try Self.text("deploy/systemd/navi-worker@.service").contains("EnvironmentFile=-/etc/navi/worker.env"))
    }

    @Test("make run gives the gateway and the janitor no key")
    func quickStart() throws {
        let names = Self.secrets.map(\.name).sorted()
        let line = try #require(
            try Self.text("deploy/quickstart/run.sh").split(separator: "\n").first { $0.contains("for name in") })
        #expect(names.allSatisfy { line.contains(" \($0)") }, "\(line)")
    }
}
