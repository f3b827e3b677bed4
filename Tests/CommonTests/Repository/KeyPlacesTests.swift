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

    @Test("The units take every key that their program does not read out of their environment")
    func units() throws {
        for (program, unit) in [
            (NaviProgram.gateway, "navi-gateway"), (.janitor, "navi-janitor"), (.worker, "navi-worker@"),
        ] {
            let unset = try Self.text("deploy/systemd/\(unit).service").split(separator: "\n")
                .filter { $0.hasPrefix("UnsetEnvironment=") }
                .flatMap { $0.dropFirst("UnsetEnvironment=".count).split(separator: " ") }.map(String.init)
            let foreign = Self.secrets.filter { !$0.programs.contains(program) }.map(\.name)
            #expect(Set(unset) == Set(foreign + foreign.map { $0 + "_FILE" }), "\(program)")
        }
        for name in ["worker", "gateway"] {
            let unit = name == "worker" ? "navi-worker@" : "navi-gateway"
            let text = try Self.text("deploy/systemd/\(unit).service")
            #expect(text.contains("EnvironmentFile=-/etc/navi/\(name).env"))
        }
    }

    @Test("make run gives each program the keys that it reads, and the janitor none")
    func quickStart() throws {
        let lines = try Self.text("deploy/quickstart/run.sh").split(separator: "\n")
        let keyless = try #require(lines.first { $0.contains("for name in") })
        let secretless = try #require(lines.first { $0.contains("secretless=(") })
        for secret in Self.secrets {
            let (line, text) =
                secret.programs == [.worker]
                ? (keyless, " \(secret.name)") : (secretless, "-u \(secret.name) -u \(secret.name)_FILE")
            #expect(line.contains(text), "\(secret.name)")
        }
        for (program, taken) in [
            ("gateway", ["keyless"]), ("worker", ["secretless"]), ("janitor", ["keyless", "secretless"]),
        ] {
            let start = try #require(lines.first { $0.contains("\"$bin/navi-\(program)\"") })
            #expect(taken.allSatisfy { start.contains("${\($0)[@]}") }, "\(start)")
        }
    }
}
