import Foundation
import NaviProtocol
import NaviStore
import TestKit
import Testing

extension EndToEnd {
    @Suite struct StartTests {
        private func run(
            _ program: String, _ system: NaviSystem, environment: [String: String] = [:], arguments: [String] = []
        ) async throws -> (exit: ChildProcess.Exit, text: String) {
            let child = try await system.nursery.start(
                try system.launch(
                    program, name: "\(program)-\(UUID())", arguments: arguments, environment: environment))
            let exit = try await child.waitForExit()
            return (exit, child.log + child.output.joined(separator: "\n"))
        }

        @Test(arguments: ["navi-gateway", "navi-worker", "navi-janitor"])
        func badSettingsAreAllNamedAtOnceWithTheStatusOfABadConfiguration(_ program: String) async throws {
            try await NaviSystem.prepare { system in
                let (exit, text) = try await run(
                    program, system, environment: ["LOG_LEVEL": "loud", "NAVI_DURABILITY": "maybe"])
                #expect(exit == .status(78))
                #expect(text.contains("LOG_LEVEL"))
                #expect(text.contains("NAVI_DURABILITY"))
            }
        }

        @Test func anAddressThatOthersReachIsRefusedWithoutTokens() async throws {
            try await NaviSystem.prepare { system in
                let (exit, text) = try await run("navi-gateway", system, environment: ["NAVI_HOST": "0.0.0.0"])
                #expect(exit == .status(78))
                #expect(text.contains("NAVI_HOST"))
            }
        }

        @Test(arguments: ["navi-gateway", "navi-worker"])
        func aMissingFolderOfProfilesIsNamed(_ program: String) async throws {
            try await NaviSystem.prepare { system in
                let missing = system.folder["nowhere"]
                let (exit, text) = try await run(program, system, environment: ["NAVI_PROFILES_DIR": missing])
                #expect(exit == .status(78))
                #expect(text.contains(missing))
            }
        }

        @Test(arguments: ["navi-gateway", "navi-worker", "navi-janitor"])
        func aFolderForTheDatabaseThatCannotBeIsNamed(_ program: String) async throws {
            try await NaviSystem.prepare { system in
                let file = try system.folder.write("a file, not a folder", to: "occupied")
                let (exit, text) = try await run(program, system, environment: ["DB_PATH": "\(file)/navi.db"])
                #expect(exit == .status(74))
                #expect(text.contains(file))
            }
        }

        @Test(arguments: ["navi-gateway", "navi-worker", "navi-janitor"])
        func aDatabaseOfANewerVersionIsRefusedAndLeftAlone(_ program: String) async throws {
            try await NaviSystem.prepare { system in
                try await system.startGateway()
                let session = try await system.rest.createSession()
                #expect(try await system.gateway?.terminate() == .status(0))
                let store = try Store(configuration: StoreConfiguration(path: system.databasePath))
                try store.close()
                try SQLiteFile.execute("PRAGMA user_version=999", in: system.databasePath)
                let arguments = program == "navi-janitor" ? ["--once"] : []
                let (exit, text) = try await run(program, system, arguments: arguments)
                #expect(exit == .status(78))
                #expect(text.lowercased().contains("newer"))
                try SQLiteFile.execute("PRAGMA user_version=\(store.schemaVersion)", in: system.databasePath)
                try await system.startGateway()
                #expect(try await system.rest.get("/sessions/\(session)").status == 200)
            }
        }

        @Test func aFileThatIsNoDatabaseIsRefusedAsDamagedStorage() async throws {
            try await NaviSystem.prepare { system in
                try system.folder.write(String(repeating: "this is no database ", count: 500), to: "state/navi.db")
                let (exit, text) = try await run("navi-gateway", system)
                #expect(exit == .status(74))
                #expect(text.contains("navi.db"))
            }
        }

        @Test func aSecondGatewayOnTheSameStateIsRefused() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let (exit, text) = try await run("navi-gateway", system, environment: ["NAVI_PORT": "0"])
                #expect(exit != .status(0))
                #expect(!text.isEmpty)
                #expect(try await system.rest.get("/health").status == 200)
            }
        }

        @Test func settingsCanBeCheckedWithoutStarting() async throws {
            try await NaviSystem.prepare { system in
                for program in ["navi-gateway", "navi-worker", "navi-janitor"] {
                    #expect(try await run(program, system, arguments: ["--check-config"]).exit == .status(0))
                    let printed = try await run(program, system, arguments: ["--print-config"])
                    #expect(printed.exit == .status(0))
                    #expect(printed.text.contains("NAVI_STATE_DIR"))
                    #expect(!printed.text.contains("test-key"))
                }
            }
        }

        @Test func readyNeedsAWorkerAndHealthDoesNot() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                #expect(try await system.rest.get("/health").status == 200)
                #expect(try await system.rest.get("/ready").status == 503)
                let worker = try await system.startWorker()
                try await system.waitUntilReady()
                try await worker.killNow()
                try await eventually("the gateway to miss its worker") {
                    try await system.rest.get("/ready").status == 503
                }
            }
        }
    }
}
