import Foundation
import NaviConfiguration
import TestKit
import Testing

extension EndToEnd {
    /// Settings as the real programs take them.
    @Suite struct SettingsTests {
        private func run(
            _ program: NaviProgram, _ system: NaviSystem, _ arguments: [String] = [],
            environment: [String: String] = [:]
        ) async throws -> (exit: ChildProcess.Exit, text: String, output: [String]) {
            let child = try await system.nursery.start(
                try system.launch(
                    program.rawValue, name: "\(program)-\(UUID())", arguments: arguments, environment: environment))
            let exit = try await child.waitForExit()
            return (exit, child.log, child.output)
        }

        @Test(arguments: NaviProgram.allCases)
        func whatIsPrintedIsEverySettingThatTheProgramReadsOnceAndNoSecret(_ program: NaviProgram) async throws {
            try await NaviSystem.prepare { system in
                let printed = try await run(program, system, ["--print-config"])
                #expect(printed.exit == .status(0), "\(printed.text)")
                let names = printed.output.map { String($0.prefix { $0 != "=" }) }
                #expect(Set(names).count == names.count)
                let expected = SettingCatalog.all.filter { $0.programs.contains(program) }.map(\.name)
                #expect(names.sorted() == expected.sorted())
                let lines = printed.output.joined(separator: "\n")
                #expect(lines.contains("DB_PATH=\(system.databasePath) ") && !lines.contains("test-key"))
            }
        }

        @Test func everythingThatIsWrongIsToldAtOnceBeforeAnythingStarts() async throws {
            try await NaviSystem.prepare { system in
                let file = try system.folder.write(
                    "NAVI_PROT=1\nnonsense\nNAVI_HOST=256.1.1.1\nNAVI_TRUSTED_PROXIES=10.0.0.0/33\nNAVI_LINK=foo\n",
                    to: "bad.env")
                let environment = [
                    "NAVI_ALLOW_INSECURE_BIND": "maybe", "NAVI_WEB_DIR": "/does/not/exist", "OPENAI_MODLE": "x",
                    "NAVI_STATE_DIR": "/does/not/exist",
                ]
                for arguments in [["--check-config"], []] {
                    let (exit, text, output) = try await run(
                        .gateway, system, ["--config", file] + arguments, environment: environment)
                    #expect(exit == .status(78))
                    #expect(output == [])
                    for word in [
                        "line 1: 'NAVI_PROT' is no setting; did you mean NAVI_PORT?", "line 2: expected NAME=value",
                        "NAVI_HOST: ", "NAVI_TRUSTED_PROXIES: ", "NAVI_LINK: ", "NAVI_ALLOW_INSECURE_BIND: ",
                        "NAVI_WEB_DIR: ", "NAVI_STATE_DIR: ",
                    ] { #expect(text.contains(word), "\(word) is missing in \(text)") }
                    #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("navi-gateway: ") }, "\(text)")
                }
                #expect(system.folder.names(in: "state") == [])
            }
        }

        @Test(
            arguments: [
                ("OPENAI_BASE_URL", "foo"), ("OPENAI_BASE_URL", "localhost:8080"), ("ANTHROPIC_BASE_URL", "foo"),
                ("OLLAMA_HOST", "localhost:99999"), ("NAVI_LINK", "tcp://127.0.0.1:1"), ("NAVI_PROFILES_DIR", "/nope"),
                ("OPENAI_API_KEY", "two words"), ("NAVI_DRAIN_TIMEOUT", "nan"), ("NAVI_WORKER_CONCURRENCY", "1e3"),
            ])
        func whatAWorkerCannotWorkWithEndsItsStart(name: String, value: String) async throws {
            try await NaviSystem.prepare { system in
                for arguments in [["--check-config"], []] {
                    let (exit, text, _) = try await run(.worker, system, arguments, environment: [name: value])
                    #expect(exit == .status(78))
                    #expect(text.contains("navi-worker: \(name): "), "\(text)")
                }
            }
        }

        @Test func whatIsOnlyStrangeIsAWarningAtTheCheckAndInTheLog() async throws {
            try await NaviSystem.prepare { system in
                let strange = [
                    "NAVI_PROT": "1", "TOOLS_DIR": "/nope", "NAVI_MCP_DIR": "/nope", "FS_ALLOWED_PATHS": "/nope",
                    "OPENAI_MODEL": "",
                ]
                let words = ["NAVI_PORT?", "TOOLS_DIR: ", "NAVI_MCP_DIR: ", "FS_ALLOWED_PATHS: ", "OPENAI_MODEL"]
                let checked = try await run(.worker, system, ["--check-config"], environment: strange)
                #expect(checked.exit == .status(0))
                #expect(checked.output == ["navi-worker: settings are fine, with \(words.count) warnings"])
                for word in words { #expect(checked.text.contains(word), "\(checked.text)") }
                let worker = try await system.startWorker(environment: strange)
                try await eventually("the warnings") { words.allSatisfy(worker.log.contains) }
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func pipesInThePlaceOfFilesEndAStartAtOnce() async throws {
            try await NaviSystem.prepare { system in
                let pipe = system.folder["pipe.env"]
                #expect(mkfifo(pipe, 0o600) == 0)
                for program in NaviProgram.allCases {
                    for file in [pipe, "/dev/zero", system.folder.path] {
                        let (exit, text, _) = try await run(program, system, environment: ["NAVI_CONFIG": file])
                        #expect(exit == .status(78))
                        #expect(text.contains("\(file): is no file to be read"), "\(text)")
                    }
                }
                let (exit, text, _) = try await run(
                    .worker, system, environment: ["OPENAI_API_KEY": "", "OPENAI_API_KEY_FILE": pipe])
                #expect(exit == .status(78) && text.contains("is no file to be read"), "\(text)")
                let web = try system.folder.write("<!doctype html>", to: "web/index.html")
                #expect(mkfifo(system.folder["web/app.js"], 0o600) == 0)
                let gateway = try await run(
                    .gateway, system,
                    environment: ["NAVI_WEB_DIR": String(web.dropLast("/index.html".count)), "NAVI_PORT": "0"])
                #expect(gateway.exit == .status(78) && gateway.text.contains("NAVI_WEB_DIR: "), "\(gateway.text)")
            }
        }

        @Test func anAllowedFolderInsideOfNavisOwnIsRefusedAtTheStart() async throws {
            try await NaviSystem.prepare { system in
                try system.folder.makeFolder("profiles/notes")
                let allowed = ["FS_ALLOWED_PATHS": system.folder["profiles/notes"]]
                let (exit, text, _) = try await run(.worker, system, ["--check-config"], environment: allowed)
                #expect(exit == .status(78))
                #expect(text.contains("FS_ALLOWED_PATHS: '\(system.folder["profiles/notes"])' lies in"), "\(text)")
            }
        }

        @Test func aClosedPlaceOfTheNetworkThatIsNoneIsRefusedAtTheStart() async throws {
            try await NaviSystem.prepare { system in
                let denied = ["NAVI_NETWORK_DENY": "10.0.0.0/8, *.example.org, 1.2.3.4/99"]
                let (exit, text, _) = try await run(.worker, system, ["--check-config"], environment: denied)
                #expect(exit == .status(78))
                #expect(text.contains("NAVI_NETWORK_DENY: '1.2.3.4/99' is neither"), "\(text)")
            }
        }

        @Test(arguments: NaviProgram.allCases)
        func theVersionIsPrinted(_ program: NaviProgram) async throws {
            try await NaviSystem.prepare { system in
                let (exit, _, output) = try await run(program, system, ["--version"])
                #expect(exit == .status(0))
                #expect(output.first == "\(program.rawValue) \(NaviVersion.current)")
                #expect(output.contains { $0.hasPrefix("  swift-nio 2.") }, "what it was built with")
                let help = try await run(program, system, ["--help"])
                #expect(help.exit == .status(0))
                let text = help.output.joined()
                #expect(text.contains("--config") && text.contains("--check-config"))
            }
        }

        @Test(
            arguments: [
                (NaviProgram.gateway, "--db-pth x", "unknown option '--db-pth'; did you mean '--db-path'?"),
                (.gateway, "token create --ownr x", "unknown option '--ownr'; did you mean '--owner'?"),
                (.gateway, "token create --days -3", "--days must be a number from 1 to 36500"),
                (.gateway, "token create --days 9223372036854775807", "--days must be a number from 1 to 36500"),
                (.gateway, "tokn create", "unknown command 'tokn'; did you mean 'token'?"),
                (.janitor, "bakup x", "unknown command 'bakup'; did you mean 'backup'?"),
                (.worker, "--navi-port", "--navi-port: needs a value"), (.worker, "x", "'x'"), (.worker, "-x", "-x"),
                (.janitor, "--check-confg", "did you mean '--check-config'?"),
            ])
        func whatIsWrongWithTheCommandLineIsOneLine(_ program: NaviProgram, line: String, words: String) async throws {
            try await NaviSystem.prepare { system in
                let (exit, text, _) = try await run(program, system, line.split(separator: " ").map(String.init))
                #expect(exit == .status(64))
                #expect(text.contains(words), "\(text)")
                #expect(text.split(separator: "\n").count == 1, "\(text)")
                #expect(text.hasPrefix("\(program.rawValue): "))
            }
        }

        @Test func aSettingAsAFlagIsNeverTakenForAFile() async throws {
            try await NaviSystem.prepare { system in
                let database = system.folder["state/other.db"]
                let created = try await run(
                    .gateway, system, ["token", "--db-path", database, "create", "--log-level", "error"])
                #expect(created.exit == .status(0), "\(created.text)")
                let copy = system.folder["copy.db"]
                let backup = try await run(.janitor, system, ["backup", "--db-path", database, copy])
                #expect(backup.exit == .status(0), "\(backup.text)")
                #expect(system.folder.exists("copy.db") && system.folder.names(in: "state").contains("other.db"))
            }
        }

        /// The files of settings that nobody should write, for all programs, with their checks and without.
        @Test(arguments: NaviProgram.allCases)
        func noFileOfSettingsEndsAProgramOtherThanWithTheStatusOfABadConfiguration(_ program: NaviProgram) async throws
        {
            try await NaviSystem.prepare { system in
                var edges = Edges(seed: 5, part: program.rawValue, number: 0)
                let settings = SettingCatalog.all.filter { $0.programs.contains(program) }
                for number in 0..<40 {
                    var bytes: [UInt8] = []
                    for _ in 0..<edges.number(1...8) {
                        let text = edges.once(in: 2) ? edges.numberText() : edges.text()
                        bytes += Array("\(edges.pick(settings).name)=\(text)\n".utf8)
                        if edges.once(in: 3) { bytes += edges.pick(Edges.badBytes) }
                    }
                    let name = edges.once(in: 4) ? "s.json" : "s.env"
                    try Data(bytes).write(to: URL(filePath: system.folder[name]))
                    let (exit, text, _) = try await run(
                        program, system, ["--check-config", "--config", system.folder[name]])
                    #expect(exit == .status(78) || exit == .status(0), "\(number): \(text)")
                    #expect(text.isEmpty || text.hasPrefix(program.rawValue))
                }
            }
        }
    }
}
