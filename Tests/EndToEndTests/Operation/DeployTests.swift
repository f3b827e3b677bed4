import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// The files that `make install` puts in place, as far as they can be checked without installing them.
    @Suite struct DeployTests {
        private static let units = "\(Binaries.packageRoot)/deploy/systemd"

        @Test func everyUnitPassesTheVerificationOfSystemd() async throws {
            let folder = try TemporaryFolder()
            let names = try FileManager.default.contentsOfDirectory(atPath: Self.units).filter { name in
                [".service", ".socket", ".target"].contains { name.hasSuffix($0) }
            }
            let expected = [
                "navi-gateway.service", "navi-gateway.socket", "navi-janitor.service", "navi-worker@.service",
                "navi.target",
            ]
            #expect(Set(expected).isSubset(of: names))
            for name in names {
                try folder.write(
                    try withPresentPrograms(String(contentsOfFile: "\(Self.units)/\(name)", encoding: .utf8)),
                    to: "units/\(name)")
            }
            let paths = names.map { folder["units/\($0.replacing("@.", with: "@1."))"] }
            for name in names where name.contains("@.") {
                try FileManager.default.createSymbolicLink(
                    atPath: folder["units/\(name.replacing("@.", with: "@1."))"],
                    withDestinationPath: folder["units/\(name)"])
            }
            try await ProcessNursery.run { nursery in
                let verify = try await nursery.start(
                    ChildProcess.Launch(
                        name: "systemd-analyze", executable: try Binaries.tool("systemd-analyze", package: "systemd"),
                        arguments: ["verify", "--man=no", "--recursive-errors=no"] + paths,
                        environment: ["PATH": "/usr/bin:/bin", "SYSTEMD_UNIT_PATH": "\(folder["units"]):"],
                        logPath: folder["verify.log"]))
                #expect(try await verify.waitForExit(timeLimit: .seconds(60)) == .status(0), "\(verify.log)")
                let complaints = verify.log.split(separator: "\n").filter { $0.contains("navi") }
                #expect(complaints.isEmpty, "\(verify.log)")
            }
        }

        /// Programs that are not installed yet are stood in for by those that were built.
        private func withPresentPrograms(_ unit: String) throws -> String {
            try ["navi-gateway", "navi-worker", "navi-janitor"].reduce(unit) { unit, name in
                let path = try Binaries.path(name)
                return unit.replacing(try Regex("(?m)(^Exec[A-Za-z]*=[-@:+!]*)/\\S*/\(name)(?=\\s|$)")) { match in
                    "\(match.output[1].substring ?? "")\(path)"
                }
            }
        }

        @Test func theDefaultProfilesAreThoseThatTheGatewayOffers() async throws {
            let options = NaviSystem.Options(
                workers: 0, environment: ["NAVI_PROFILES_DIR": "\(Binaries.packageRoot)/deploy/profiles"])
            try await withNavi(options) { system, _ in
                guard case .array(let profiles) = try await system.rest.get("/agents/profiles").json else { return }
                #expect(
                    profiles.compactMap { $0["id"]?.stringValue } == [
                        "developer", "researcher", "secretary", "server_admin",
                    ])
            }
        }
    }
}
