import Foundation
import NaviProtocol
import TestKit
import Testing

@testable import worker

/// With real servers: the reference SDK's, over both ways.
@Suite(.serialized, .timeLimit(.minutes(3))) struct MCPServerTests {
    @Test(arguments: ServerWay.allCases)
    func everyKindOfAnswerComesThrough(way: ServerWay) async throws {
        try await withTestServer(way) { server in
            let tool = try #require(server.tools.first { $0.name == "mcp__test__echo" })
            #expect(tool.description == "Says the text again.")
            #expect(tool.parameters["properties"]?["text"] != nil)
            #expect(tool.manual == Fence.marking("Call echo first.", "what the server says of its tools"))
            #expect(tool.effect == .once)
            let text = String(repeating: "é\"\n", count: 100_000)
            #expect(try await server.answer("echo", ["text": .string(text)]) == .answered(text))
            let failed = try await server.answer("fail", ["reason": "no such city"])
            #expect(!failed.isSuccess && failed.answer.contains("no such city"))
            #expect(try await !server.answer("echo", ["wrong": 1]).isSuccess)
            #expect(try await server.answer("picture").images.map(\.contentType) == ["image/png"])
            #expect(try await server.answer("structured") == .answered(#"{"answer":42}"#))
        }
    }

    @Test(arguments: ServerWay.allCases)
    func progressIsShownAndNewToolsAppear(way: ServerWay) async throws {
        try await withTestServer(way) { server in
            let shown = Mailbox<String>("progress")
            let counted = try await server.answer("count", ["steps": 3], showOutput: { shown.put($0) })
            #expect(counted == .answered("counted to 3"))
            #expect(try await shown.next() == "counting (1/3)\n")
            #expect(try await server.answer("grow").isSuccess)
            try await eventually("the new tool to appear") { server.tools.contains { $0.remoteName == "grown" } }
            #expect(try await server.answer("grown") == .answered("I am new"))
        }
    }

    @Test(arguments: ServerWay.allCases)
    func aCallThatHangsIsGivenUpAndTheServerTold(way: ServerWay) async throws {
        let folder = try TemporaryFolder()
        try await withTestServer(way, ["timeout_seconds": 2]) { server in
            let late = try await server.answer("hang", ["mark": .string(folder["late"])])
            #expect(late == .failure("The MCP server 'test' failed: it did not answer within 2 s."))
            try await eventually("the server to know") { folder.exists("late.cancelled") }

            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { _ = try await server.answer("hang", ["mark": .string(folder["stopped"])]) }
                    try await eventually("the call to begin") { folder.exists("stopped.begun") }
                    group.cancelAll()
                    try await group.waitForAll()
                }
            }
            try await eventually("the server to know") { folder.exists("stopped.cancelled") }
            #expect(try await server.answer("echo", ["text": "still here"]) == .answered("still here"))
        }
    }

    @Test func aServerThatCrashesFailsTheCallInWordsAndComesBack() async throws {
        try await withTestServer(.program) { server in
            let crashed = try await server.answer("crash")
            #expect(!crashed.isSuccess)
            #expect(crashed.error?.contains("status 3") == true, "\(crashed)")
            #expect(crashed.answer.contains("the server is falling over"), "\(crashed)")
            // While it is away, its tools stay, and a call waits for it.
            #expect(!server.tools.isEmpty)
            #expect(try await server.answerEventually("echo", ["text": "back"]) == .answered("back"))
            #expect(server.failure == nil)
        }
    }

    @Test func aServerThatIsKilledComesBack() async throws {
        try await withTestServer(.program) { server in
            let pid = try #require(pid_t(try await server.answer("pid").answer))
            kill(pid, SIGKILL)
            let again = try await server.answerEventually("pid").output
            #expect(again != "\(pid)")
        }
    }

    @Test func anAnswerThatIsFarTooLongEndsTheConnectionNotTheWorker() async throws {
        try await withTestServer(.program) { server in
            let flooded = try await server.answer("flood")
            #expect(flooded.error?.contains("more than 8 MiB") == true, "\(flooded.text.prefix(300))")
            #expect(try await server.answerEventually("chatter") == .answered("said"))
        }
    }

    @Test func aServerGetsNothingOfTheWorkersKeys() async throws {
        let json = try mcpProgram(["env": ["TOKEN": "${SOURCE}"]])
        let environment = ["PATH": "/usr/bin:/bin", "HOME": "/", "SOURCE": "t0", "OPENAI_API_KEY": "secret"]
        try await withServer(json, environment: environment) { server in
            let output = try await server.answer("environment").output
            #expect(output.contains(#""TOKEN": "t0""#))
            #expect(!output.contains("secret"))
        }
    }

    @Test func aServerThatForgotTheSessionIsMetAnewAndTheCallSucceeds() async throws {
        let folder = try TemporaryFolder()
        try await ProcessNursery.run { nursery in
            let (program, port) = try await startHTTPServer(nursery, in: folder)
            try await withServer(["url": .string("http://127.0.0.1:\(port)/mcp")]) { server in
                let before = try await server.answer("pid").output
                try await program.killNow()
                _ = try await startHTTPServer(nursery, port: port, in: folder)
                let after = try await server.answerEventually("pid").output
                #expect(before != after)
            }
        }
    }

    @Test func anAnswerThatIsNoHTTPCostsItsCallAloneAndNotTheServer() async throws {
        let answers = [
            "hello\r\n\r\n", "", "HTTP/1.1 0 x\r\n\r\n", "HTTP/1.1 99999 X\r\n\r\n{}", "HTTP/1.1 200 OK\r\nA\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n{}", "HTTP/1.1 200 OK\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}",
        ]
        let folder = try TemporaryFolder()
        for (number, answer) in answers.enumerated() { try folder.write(answer, to: "mcp-http-\(number)") }
        try await ProcessNursery.run { nursery in
            let program = try await nursery.start(
                ChildProcess.Launch(
                    name: "mcp", executable: try Binaries.tool("python3", package: "python3"),
                    arguments: ["\(Binaries.packageRoot)/Tests/Fixtures/hostile_mcp_server.py", folder.path, "--http"],
                    environment: ["PATH": "/usr/bin:/bin"], logPath: folder["mcp.log"]))
            let port = try #require(try await program.lines.next(timeLimit: .seconds(60)).flatMap { Int($0) })
            try await withServer(["url": .string("http://127.0.0.1:\(port)/mcp")]) { server in
                for (number, answer) in answers.enumerated() {
                    let result = try await server.answer("play", ["case": .string("http-\(number)")])
                    #expect(!result.isSuccess && result.text.contains("its answer"), "\(answer): \(result.text)")
                }
                #expect(try await server.answer("play", ["case": ""]) == .answered("played"))
            }
        }
    }

    @Test func annotationsCountOnlyWhereTheyAreTrusted() async throws {
        func effects(_ more: JSONObject) async throws -> [ToolEffect] {
            try await withTestServer(.program, more) { server in server.tools.map(\.effect) }
        }
        #expect(try await effects(["trust_annotations": true, "tools": ["echo", "fail"]]) == [.readOnly, .once])
        #expect(try await effects(["read_only": true, "tools": ["fail"]]) == [.readOnly])
    }

    @Test func theTimeServerTellsTheTime() async throws {
        let json: JSONValue = [
            "command": .string(try Binaries.mcpPython()), "args": ["-m", "mcp_server_time", "--local-timezone", "UTC"],
        ]
        try await withServer(json) { server in
            let result = try await server.answer("get_current_time", ["timezone": "Asia/Tokyo"])
            #expect(result.isSuccess)
            #expect(result.output.contains("+09:00"))
            #expect(try await !server.answer("get_current_time", ["timezone": "Moon/Base"]).isSuccess)
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct MCPServerEndTests {
    private func pids(_ folder: TemporaryFolder, _ name: String) throws -> [pid_t] {
        try String(decoding: folder.read(name), as: UTF8.self).split(separator: "\n").compactMap { pid_t($0) }
    }

    @Test func aServerEndsWhenItsInputDoes() async throws {
        let folder = try TemporaryFolder()
        let begin = ContinuousClock.now
        try await withServer(shellServer("cat >/dev/null; echo over >'\(folder["end"])'")) { _ in }
        #expect(folder.exists("end"))
        #expect(begin.duration(to: .now) < .seconds(2))
    }

    @Test func aServerThatDoesNotWantToEndIsKilledWithAllItStarted() async throws {
        let folder = try TemporaryFolder()
        let more = "trap '' TERM; (trap '' TERM; sleep 1000) & echo $! >>'\(folder["p"])'; echo $$ >>'\(folder["p"])'; "
        try await withServer(shellServer(more + "sleep 1000; sleep 1000")) { _ in
            try await eventually("the server to go to sleep") { (try? pids(folder, "p").count) == 2 }
        }
        for pid in try pids(folder, "p") { try await ProcessTable.waitForEnd(of: pid) }
    }

    @Test func aServerThatIsNotThereIsAProblemThatSaysSo() async throws {
        let isTried = { @Sendable (server: MCPServer) in server.failure != nil }
        try await withServer(["command": "no-such-program"], isReady: isTried) { server in
            #expect(server.failure?.description.contains("no-such-program") == true, "\(server.failure as Any)")
        }
        try await withServer(["url": "http://127.0.0.1:1/mcp"], isReady: isTried) { server in
            #expect(server.failure?.description.contains("cannot be reached") == true)
        }
    }

    @Test func aServerThatNeverGetsReadyIsGivenUp() async throws {
        var tuning = MCPServer.Tuning()
        tuning.startLimit = .milliseconds(300)
        let isTried = { @Sendable (server: MCPServer) in server.failure != nil }
        let silent: JSONValue = ["command": "sleep", "args": ["1000"]]
        try await withServer(silent, tuning: tuning, isReady: isTried) { server in
            #expect(server.failure?.description.contains("not ready") == true)
        }
    }
}
