import AsyncHTTPClient
import Foundation
import NIOCore
import NaviProtocol
import TestKit
import Testing

/// The scripted model server says on the wire what its scripts say.
@Suite(.timeLimit(.minutes(1)))
struct TestKitModelServerTests {
    private func post(_ url: String, _ body: String) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.body = .bytes(ByteBuffer(string: body))
        return try await HTTPClient.shared.execute(request, timeout: .seconds(20))
    }

    private func text(_ response: HTTPClientResponse) async throws -> String {
        String(buffer: try await response.body.collect(upTo: 1 << 20))
    }

    @Test func anOpenAIStreamHasRoleDeltasFinishUsageAndDone() async throws {
        let server = try await ScriptedModelServer.start()
        server.enqueue([.thinking("hm"), .text("Hel"), .text("lo"), .usage(promptTokens: 7, completionTokens: 2)])
        let response = try await post(
            "\(server.openAIURL)/chat/completions",
            #"{"stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hi"}]}"#)
        #expect(response.headers.first(name: "content-type") == "text/event-stream")
        let events = try await text(response).components(separatedBy: "\n\n").filter { !$0.isEmpty }
        try #require(events.count == 7)
        #expect(events[0].contains(#""delta":{"role":"assistant","content":null}"#))
        #expect(events[1].contains(#""delta":{"reasoning_content":"hm"}"#))
        #expect(events[2].contains(#""delta":{"content":"Hel"}"#))
        #expect(events[4].contains(#""finish_reason":"stop""#))
        #expect(events[5].contains(#""usage":{"completion_tokens":2,"prompt_tokens":7,"total_tokens":9}"#))
        #expect(events[6] == "data: [DONE]")
        let request = try await server.nextRequest()
        #expect(request.lastUserText == "Hi")
    }

    @Test func anOpenAIToolCallComesInPieces() async throws {
        let server = try await ScriptedModelServer.start()
        server.enqueue([.toolCall(id: "c1", name: "f", arguments: #"{"a":1}"#, pieces: 2)])
        let body = try await text(try await post("\(server.openAIURL)/chat/completions", #"{"stream":true}"#))
        #expect(body.contains(#"{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}"#))
        #expect(body.contains(#""function":{"arguments":"{\"a\""}"#))
        #expect(body.contains(#""finish_reason":"tool_calls""#))
        #expect(!body.contains("usage"))
    }

    @Test func anOllamaStreamIsOneObjectALine() async throws {
        let server = try await ScriptedModelServer.start()
        server.enqueue([.thinking("hm"), .text("yes"), .toolCall(id: "x", name: "f", arguments: #"{"a":1}"#)])
        let lines = try await text(try await post("\(server.url)/api/chat", "{}")).split(separator: "\n")
        try #require(lines.count == 4)
        #expect(lines[0].contains(#""thinking":"hm""#))
        #expect(lines[1].contains(#""content":"yes""#))
        #expect(lines[2].contains(#""tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]"#))
        #expect(lines[3].contains(#""done":true,"done_reason":"stop""#))
        #expect(lines[3].contains(#""prompt_eval_count":10,"eval_count":3"#))
    }

    @Test func anAnthropicStreamHasNamedEventsAndNumberedBlocks() async throws {
        let server = try await ScriptedModelServer.start()
        server.enqueue([
            .thinking("hm"), .text("Hel"), .text("lo"),
            .toolCall(id: "t", name: "f", arguments: #"{"a":1}"#, pieces: 2),
            .usage(promptTokens: 70, completionTokens: 2),
        ])
        let body =
            #"{"stream":true,"system":[{"type":"text","text":"S"}],"messages":[{"role":"user","content":[{"type":"#
            + #""tool_result","tool_use_id":"t","content":"R"},{"type":"text","text":"Hi"}]}]}"#
        let response = try await post("\(server.url)/v1/messages", body)
        #expect(response.headers.first(name: "content-type")?.hasPrefix("text/event-stream") == true)
        let lines = try await text(response).split(separator: "\n")
        #expect(
            lines.filter { $0.hasPrefix("event: ") }.map { $0.dropFirst(7) } == [
                "message_start", "ping", "content_block_start", "content_block_delta", "content_block_delta",
                "content_block_stop", "content_block_start", "content_block_delta", "content_block_delta",
                "content_block_stop", "content_block_start", "content_block_delta", "content_block_delta",
                "content_block_stop", "message_delta", "message_stop",
            ])
        #expect(lines.contains { $0.contains(#""index":2,"content_block":{"type":"tool_use","id":"t","name":"f""#) })
        #expect(lines.contains { $0.contains(#"{"type":"input_json_delta","partial_json":"{\"a\""}"#) })
        #expect(lines.contains { $0.contains(#""stop_reason":"tool_use""#) && $0.contains(#""output_tokens":2"#) })
        let request = try await server.nextRequest()
        #expect(request.systemText == "S")
        #expect(request.messages.map(\.role) == ["system", "tool", "user"])
        #expect(request.lastUserText == "Hi")
    }

    @Test func anAnswerThatDoesNotStreamIsOneDocument() async throws {
        let server = try await ScriptedModelServer.start()
        server.enqueue(.answer(pieces: ["a", "b"]), .answer("c"))
        let openAI = try await text(try await post("\(server.openAIURL)/chat/completions", #"{"stream":false}"#))
        #expect(openAI.contains(#""message":{"role":"assistant","content":"ab"}"#))
        let ollama = try await text(try await post("\(server.url)/api/chat", #"{"stream":false}"#))
        #expect(ollama.contains(#""message":{"role":"assistant","content":"c"},"done":true"#))
    }

    @Test func aGateHoldsTheStreamAndADisconnectIsSeen() async throws {
        let server = try await ScriptedModelServer.start()
        let reached = Signal("the middle of the answer")
        let gate = Gate("the gate")
        server.enqueue([.text("one"), .reach(reached), .gate(gate), .text("two")], [.text("three"), .hang])
        let response = try await post("\(server.openAIURL)/chat/completions", #"{"stream":true}"#)
        try await reached.wait()
        gate.open()
        #expect(try await text(response).contains("two"))

        let client = try await RawConnection.connect(port: server.port)
        let body = #"{"stream":true}"#
        try await client.send(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        try await client.read { String(decoding: $0, as: UTF8.self).contains("three") }
        client.close()
        _ = try await server.nextRequest()
        try await server.nextRequest().disconnected.wait()
    }

    @Test func failuresAreScripted() async throws {
        let server = try await ScriptedModelServer.start()
        server.enqueue([.rateLimited(retryAfterSeconds: 3)], [.contextTooLong()], [.text("a"), .streamError("no")])
        let limited = try await post("\(server.openAIURL)/chat/completions", "{}")
        #expect(limited.status.code == 429)
        #expect(limited.headers.first(name: "retry-after") == "3")
        let long = try await post("\(server.openAIURL)/chat/completions", "{}")
        #expect(long.status.code == 400)
        #expect(try await text(long).contains("exceed_context_size_error"))
        let broken = try await text(try await post("\(server.openAIURL)/chat/completions", #"{"stream":true}"#))
        #expect(broken.hasSuffix(#"data: {"error":{"code":500,"message":"no","type":"server_error"}}"# + "\n\n"))
        server.enqueue([.text("a"), .cut])
        await #expect(throws: (any Error).self) {
            let cut = try await self.post("\(server.openAIURL)/chat/completions", #"{"stream":true}"#)
            _ = try await self.text(cut)
        }
    }

    @Test func aPreparedServerGivesTheSameAnswerToEveryone() async throws {
        let server = try await ScriptedModelServer.start(prepared: .words(20, piecesPerWrite: 20))
        for _ in 0..<3 {
            let body = try await text(try await post("\(server.openAIURL)/chat/completions", #"{"stream":true}"#))
            #expect(body.contains("w19 "))
            #expect(body.hasSuffix("data: [DONE]\n\n"))
        }
        #expect(server.requests.isEmpty)
    }
}
