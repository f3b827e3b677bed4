import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// Other users of the machine learn nothing from files, however the programs are started.
    @Suite struct FileModeTests {
        /// Runs `body` where new files are readable by everybody, as on most machines, in a state folder that is.
        private func withOpenState(_ body: (NaviSystem) async throws -> Void) async throws {
            let before = umask(0o022)
            defer { umask(before) }
            try await NaviSystem.prepare(modelURL: nil) { system in
                #expect(chmod(system.stateFolder, 0o755) == 0)
                try await body(system)
            }
        }

        private func openFiles(in system: NaviSystem) throws -> [String] {
            let root = system.stateFolder
            let names = try FileManager.default.subpathsOfDirectory(atPath: root)
            #expect(!names.isEmpty)
            return ([root] + names.map { "\(root)/\($0)" }).filter { path in
                var status = stat()
                return lstat(path, &status) == 0 && status.st_mode & 0o077 != 0
            }
        }

        @Test func nothingThatAnyProgramOrCommandMakesCanBeReadByOthers() async throws {
            try await withOpenState { system in
                #expect(try await system.gatewayCommand("token", "list").exit == .status(0))
                #expect(try openFiles(in: system) == [])
                try await system.startGateway()
                try await system.startWorker()
                try await system.waitUntilReady()
                let session = try await system.rest.createSession()
                _ = try await system.rest.upload(session, name: "notes.txt", Array("hello".utf8)).expecting(201)
                #expect(try await system.runJanitor().exit == .status(0))
                #expect(try await system.janitor("check").exit == .status(0))
                #expect(try await system.janitor("backup", system.folder["backup.db"]).exit == .status(0))
                #expect(try openFiles(in: system) == [], "with everything running")
                var status = stat()
                #expect(stat(system.folder["backup.db"], &status) == 0 && status.st_mode & 0o777 == 0o600)
                for program in [system.gateway] + system.workers { try await program?.terminate() }
                #expect(try await system.janitor("restore", system.folder["backup.db"]).exit == .status(0))
                #expect(try openFiles(in: system) == [], "after a restore")
            }
        }

        @Test func aDatabaseThatOthersCouldReadIsShutByTheFirstProgramThatOpensIt() async throws {
            try await withOpenState { system in
                let listing = try await system.gatewayCommand("token", "list")
                #expect(listing.exit == .status(0))
                for name in ["navi.db", "."] { #expect(chmod("\(system.stateFolder)/\(name)", 0o755) == 0) }
                #expect(try await system.runJanitor().exit == .status(0))
                #expect(try openFiles(in: system) == [])
            }
        }

        @Test func aStateFolderThatOthersCanWriteIntoIsRefusedWithTheWayOutAndLeftAsItIs() async throws {
            try await withOpenState { system in
                try system.folder.write("of somebody else", to: "state/letters")
                #expect(chmod(system.stateFolder, 0o777) == 0)
                for program in ["navi-gateway", "navi-worker", "navi-janitor"] {
                    let child = try await system.nursery.start(try system.launch(program, name: program))
                    #expect(try await child.waitForExit(timeLimit: .seconds(60)) == .status(78))
                    #expect(child.log.contains("letters") && child.log.contains("chmod 700"), "\(child.log)")
                }
                var status = stat()
                #expect(stat(system.stateFolder, &status) == 0 && status.st_mode & 0o777 == 0o777)
                #expect(!system.folder.exists("state/navi.db"))
            }
        }

        @Test func inAStateFolderThatAlsoHoldsOtherThingsNavisFilesArePrivateByThemselves() async throws {
            try await withOpenState { system in
                try system.folder.write("of somebody else", to: "state/letters")
                #expect(chmod(system.folder["state/letters"], 0o644) == 0)
                try await system.startGateway()
                try await system.startWorker()
                try await system.startJanitor()
                #expect(try openFiles(in: system) == [system.stateFolder, "\(system.stateFolder)/letters"])
                #expect(system.gateway?.log.contains("chmod 700") == true)
                var status = stat()
                #expect(stat(system.stateFolder, &status) == 0 && status.st_mode & 0o777 == 0o755)
            }
        }
    }
}
