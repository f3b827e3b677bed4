import Foundation
import Logging
import NaviProtocol
import TestKit
import Testing

@testable import worker

@Suite(.timeLimit(.minutes(1))) struct UserToolTests {
    /// Runs a tool whose call does `body`.
    private func call(
        _ body: String, more: String = "", _ arguments: JSONValue = [:], _ context: ToolContext = .fixture()
    ) async throws -> ToolResult {
        let folder = try TemporaryFolder()
        try ToolScript(more: more, body: body).write(to: folder)
        let source = UserToolSource(
            directory: folder["tools"], environment: ["PATH": "/usr/bin:/bin", "OPENAI_API_KEY": "secret"],
            logger: .silent)
        await source.refresh()
        let tool = try #require(source.tools.first, "\(source.problems)")
        return try await tool.call(arguments, context)
    }

    private static func written(_ text: String) -> String { Fence.marking(text, "what the tool wrote") }

    @Test func argumentsComeInAsJSONAndTextGoesOut() async throws {
        let result = try await call("cat", ["name": "Ada", "times": 2])
        #expect(result == .success(Self.written(#"{"name":"Ada","times":2}"#)))
    }

    @Test func anObjectThatSaysWhetherItSucceededIsTheResult() async throws {
        #expect(try await call(#"echo '{"success": true, "output": "fine"}'"#) == .success(Self.written("fine")))
        #expect(try await call(#"echo '{"success": true, "output": {"a": 1}}'"#) == .success(Self.written(#"{"a":1}"#)))
        let failed = try await call(#"echo '{"success": false, "error": "no such city", "output": "half"}'"#)
        #expect(failed == .failure("The tool failed.", output: Self.written("no such city\nhalf")))
        #expect(try await call(#"echo '{"answer": 42}'"#).output == Self.written("{\"answer\": 42}\n"))
    }

    @Test func aFailingToolKeepsItsOutputAndTellsTheEndOfItsErrors() async throws {
        let result = try await call("echo half; echo 'cannot reach it' >&2; exit 4")
        #expect(
            result == .failure("The tool ended with status 4.", output: Self.written("cannot reach it\nhalf\n")))
        #expect(try await call("kill -9 $$") == .failure("The tool was ended by signal 9."))
        let both = try await call(#"echo '{"success": true, "output": "o", "error": "e"}'; exit 1"#)
        #expect(both == .failure("The tool ended with status 1.", output: Self.written("e\no")))
    }

    @Test func aToolThatTakesTooLongIsEndedAndKeepsWhatItSaid() async throws {
        let result = try await call("echo begun; exec sleep 1000", more: #", "timeout": 1"#)
        #expect(result == .failure("The tool took longer than 1 s and was ended.", output: Self.written("begun\n")))
    }

    @Test func whatIsNoTextIsAFailure() async throws {
        let result = try await call(#"printf 'a\000b'"#)
        #expect(result == .failure("The tool printed 3 bytes that are not text."))
    }

    @Test func longOutputIsBounded() async throws {
        let result = try await call("head -c 1000000 /dev/zero | tr '\\0' x")
        #expect(result.isSuccess)
        #expect(result.output.utf8.count < ToolResult.maxTextBytes + 100)
        #expect(result.output.contains("bytes left out"))
    }

    @Test func aToolKnowsItsSessionAndCallAndNoKeys() async throws {
        let context = ToolContext.fixture()
        let output = try await call("env", [:], context).output
        let variables = output.split(separator: "\n").map(String.init)
        #expect(variables.contains("NAVI_SESSION_ID=\(context.sessionID)"))
        #expect(variables.contains("NAVI_CALL_ID=call_1"))
        #expect(!output.contains("secret"))
    }
}
