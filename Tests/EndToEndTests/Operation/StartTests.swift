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
                #expect(exit == .status(78))
                #expect(text.contains("DB_PATH") && text.contains(file))
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
                #expect(exit == .status(1))
                #expect(text.contains("navi-gateway: NAVI_LINK: "))
                #expect(try await system.rest.get("/health").status == 200)
            }
        }

        @Test func aPortThatIsInUseIsNamedWithItsSetting() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let (exit, text) = try await run(
                    "navi-gateway", system, environment: ["NAVI_STATE_DIR": system.folder["other"]])
                #expect(exit == .status(1))
                #expect(
                    text.contains("navi-gateway: NAVI_PORT: another program listens on 127.0.0.1, port \(system.port)"))
                #expect(!text.contains("errno"))
            }
        }

        @Test func anAddressThatIsNoneOfThisMachineIsNamed() async throws {
            try await NaviSystem.prepare { system in
                let (exit, text) = try await run(
                    "navi-gateway", system,
                    environment: ["NAVI_HOST": "192.0.2.7", "NAVI_ALLOW_INSECURE_BIND": "true", "NAVI_PORT": "0"])
                #expect(exit == .status(78))
                #expect(text.contains("navi-gateway: NAVI_HOST: '192.0.2.7' is no address of this machine"))
            }
        }

        @Test func theStateFolderIsMadeForThisUserAlone() async throws {
            let folder = try TemporaryFolder()
            try await withNavi(.init(environment: ["NAVI_STATE_DIR": folder["state"]])) { system, _ in
                let attributes = try FileManager.default.attributesOfItem(atPath: folder["state"])
                #expect(attributes[.posixPermissions] as? Int == 0o700)
                #expect(folder.exists("state/navi.db"))
            }
        }

        @Test func aLinkThatIsOpenToOthersAndAFileInPlaceOfAFolderAreNamed() async throws {
            try await NaviSystem.prepare { system in
                let link = try system.folder.makeFolder("open")
                #expect(chmod(link, 0o777) == 0)
                let (exit, text) = try await run(
                    "navi-gateway", system, environment: ["NAVI_LINK": "ipc://\(link)/l.sock", "NAVI_PORT": "0"])
                #expect(exit == .status(78))
                #expect(text.contains("navi-gateway: NAVI_LINK: ") && text.contains("chmod 700"))
                let file = try system.folder.write("x", to: "file")
                let other = try await run("navi-gateway", system, environment: ["SESSION_FILES_DIR": file])
                #expect(other.exit == .status(78))
                #expect(other.text.contains("navi-gateway: SESSION_FILES_DIR: '\(file)' is not a folder"))
            }
        }

        @Test func aProgramThatStartsWellNamesItsDatabaseAndAWorkerSaysThatItIsReady() async throws {
            try await withNavi(.init(hasJanitor: true, environment: ["LOG_LEVEL": "info"])) { system, _ in
                for child in [system.gateway, system.workers.first, system.janitor].compactMap({ $0 }) {
                    try await eventually("the first line") { child.log.contains("\n") }
                    let first = try #require(child.log.split(separator: "\n").first)
                    #expect(first.contains("info") && first.contains("database=\(system.databasePath)"), "\(first)")
                }
                let line = try #require(system.workers[0].log.split(separator: "\n").first { $0.contains(" ready") })
                #expect(line.contains("link=ipc://"), "\(line)")
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
