import Foundation
import NaviConfiguration
import NaviProtocol
import TestKit

/// Settings with edges for their values, given to the real programs.
struct SettingsBorder: Border {
    let kind = BorderKind.settings
    private static let programs = ["navi-gateway", "navi-worker", "navi-janitor"]

    func attempt(_ numbers: Range<Int>, on ground: HostileGround) async throws {
        try await ground.each(numbers, width: 2) { number in
            var edges = ground.edges(kind, number)
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            let settings = settings(&edges)
            let shown = settings.map { "\($0.name)=\($0.value)\n" }.joined()
            ground.tally.begin(kind, number, Array(shown.utf8))
            var launch = try ground.system.launch(edges.pick(Self.programs), name: "settings")
            launch.arguments = [edges.pick(["--check-config", "--check-config", "--print-config"])]
            launch.environment["NAVI_STATE_DIR"] = folder["state"]
            try give(settings, to: &launch, folder, &edges)
            let program = try await ground.system.nursery.start(launch)
            switch try await program.waitForExit(timeLimit: .seconds(30)) {
            case .status(let status): ground.tally.count(kind, "status \(status)")
            case .signal(let signal):
                ground.tally.violation(
                    kind, number, "\(launch.executable): signal \(signal)", seed: ground.plan.seed)
            case .notStarted(let reason): ground.tally.count(kind, "not started: \(reason.prefix(40))")
            }
        }
    }

    private func settings(_ edges: inout Edges) -> [(name: String, value: String)] {
        (0..<edges.number(1...4)).map { _ in
            let name = edges.pick(SettingCatalog.all.map(\.name))
            let value = edges.pick([
                edges.numberText(), edges.decimal(), edges.text(), "http://[::1", "ipc://", "127.0.0.1,::1,x", "\"1\"",
                "off",
                edges.text(bytes: 5000),
            ])
            return (name, value)
        }
    }

    /// In the environment, as flags, or in a file of either kind.
    private func give(
        _ settings: [(name: String, value: String)], to launch: inout ChildProcess.Launch, _ folder: TemporaryFolder,
        _ edges: inout Edges
    ) throws {
        switch edges.number(0...3) {
        case 0:
            for (name, value) in settings { launch.environment[name] = value.replacing("\0", with: "") }
        case 1:
            for (name, value) in settings {
                let flag = name.lowercased().replacing("_", with: "-")
                launch.arguments.append("--\(flag)=\(value.replacing("\0", with: ""))")
            }
        case 2:
            let honest = settings.map { "\($0.name)=\($0.value)\n" }.joined()
            let bytes = edges.once(in: 2) ? edges.damaged(Array(honest.utf8)) : Array(honest.utf8)
            try Data(bytes).write(to: URL(fileURLWithPath: folder["navi.env"]))
            launch.arguments += ["--config", folder["navi.env"]]
        default:
            let bytes = edges.spoiled(#"{"navi":{"port":81,"host":"::1"},"context":{"compression":{"threshold":0.5}}}"#)
            try Data(bytes).write(to: URL(fileURLWithPath: folder["navi.json"]))
            launch.arguments += ["--config", folder["navi.json"]]
        }
    }
}
