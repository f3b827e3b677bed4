import NIOCore
import NaviProtocol
import Testing

@testable import worker

@Suite struct AnswerParserTests {
    @Test func everythingReceivedTogetherIsOneEventOfText() throws {
        let answer = try Reading.openAI([Array(Transcripts.llamaCpp.utf8)])
        #expect(answer.batches == [[.text("Hello 😀\n")]])
        #expect(answer.finishReason == .stop)
        #expect(answer.usage == ModelUsage(promptTokens: 31, completionTokens: 3))
        #expect(answer.state == .complete)
    }

    @Test(arguments: [Transcripts.llamaCpp, Transcripts.openAITools, Transcripts.reasoning])
    func anOpenAIAnswerIsTheSameWhereverItIsCut(transcript: String) throws {
        let bytes = Array(transcript.utf8)
        let whole = try Reading.openAI([bytes])
        for cut in 0...bytes.count {
            let parts = try Reading.openAI([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(parts.content == whole.content, "cut at \(cut)")
            #expect(parts.finishReason == whole.finishReason)
            #expect(parts.usage == whole.usage)
        }
    }

    @Test(arguments: [Transcripts.ollama, Transcripts.ollamaTools])
    func anOllamaAnswerIsTheSameWhereverItIsCut(transcript: String) throws {
        let bytes = Array(transcript.utf8)
        let whole = try Reading.ollama([bytes])
        for cut in 0...bytes.count {
            #expect(try Reading.ollama([Array(bytes[..<cut]), Array(bytes[cut...])]).content == whole.content)
        }
        #expect(try Reading.ollama(bytes.map { [$0] }).content == whole.content)
    }

    @Test func toolCallsArePutTogetherFromTheirPieces() throws {
        let answer = try Reading.openAI([Array(Transcripts.openAITools.utf8)])
        #expect(
            answer.batches == [
                [
                    .text("Let me look."),
                    .toolCall(
                        .init(id: "call_A", name: "get_time", arguments: .object(["zone": .string("Europe/Paris")]))),
                    .toolCall(.init(id: "call_B", name: "list_profiles", arguments: .object([:]))),
                ]
            ])
        #expect(answer.finishReason == .toolCalls)
    }

    @Test func reasoningIsKeptApartAndAnAnswerNeedsNoEndMarker() throws {
        let answer = try Reading.openAI([Array(Transcripts.reasoning.utf8)])
        #expect(answer.batches == [[.thinking("Hmm, well."), .text("Yes")]])
        #expect(answer.finishReason == .length)
        #expect(answer.usage == ModelUsage(promptTokens: 5, completionTokens: 6))
        #expect(answer.state == .complete)
    }

    @Test func anErrorInsideTheStreamComesAfterWhatWasSaid() throws {
        let answer = try Reading.openAI([Array(Transcripts.errorInStream.utf8)])
        #expect(answer.batches == [[.text("Well")]])
        let complaint = ServerComplaint(
            status: 500, codes: ["server_error"], message: "The model produced output that does not match")
        #expect(answer.failure == .complaint(complaint))
    }

    @Test func ollamaAnswersKeepTheirOrderAndFigures() throws {
        let answer = try Reading.ollama([Array(Transcripts.ollama.utf8)])
        #expect(answer.batches == [[.thinking("Let me see."), .text("Grüße 😀")]])
        #expect(answer.usage == ModelUsage(promptTokens: 26, completionTokens: 8))
        #expect(answer.finishReason == .stop)
    }

    @Test func ollamaCallsGetIdsOfTheirOwn() throws {
        let answer = try Reading.ollama([Array(Transcripts.ollamaTools.utf8)])
        let calls = answer.calls
        #expect(calls.map(\.name) == ["get_time", "get_time"])
        #expect(calls.map(\.arguments) == [.object(["zone": .string("Asia/Tokyo")]), .object([:])])
        #expect(Set(calls.map(\.id)).count == 2)
        #expect(answer.finishReason == .toolCalls)
    }

    @Test func ollamaErrorLinesAreErrors() throws {
        let answer = try Reading.ollama([Array(Transcripts.ollamaError.utf8)])
        #expect(answer.batches == [[.text("So")]])
        let message = "an error was encountered while running the model: CUDA error"
        #expect(answer.failure == .complaint(ServerComplaint(message: message)))
    }

    @Test func callsWithoutIndexAndWithOneIndexForAllAreToldApartByTheirIds() throws {
        let stream = #"""
            data: {"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]}}]}

            data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"b","function":{"name":"g","arguments":"{\"x\""}}]}}]}

            data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"h","arguments":{"y":2}}}]}}]}

            data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

            data: [DONE]


            """#
        let answer = try Reading.openAI([Array(stream.utf8)])
        #expect(answer.calls.map(\.id) == ["a", "b", "c"])
        #expect(answer.calls.map(\.arguments) == [.object([:]), .string(#"{"x""#), .object(["y": .integer(2)])])
        #expect(answer.finishReason == .toolCalls)
    }

    @Test func anIdThatTheConversationHasAlreadyIsReplaced() {
        var ids = ToolCallIDs(taken: ["call_1"], random: { 35 })
        #expect(ids.id(given: "call_1") == "call_z")
        #expect(ids.id(given: "call_2") == "call_2")
    }

    @Test(arguments: ["data: {\"choices\":\n\n", "data: <html>\n\n", "data: {} {}\n\n"])
    func rubbishIsMalformed(stream: String) throws {
        #expect(try Reading.openAI([Array(stream.utf8)]).failure == .malformed)
        #expect(try Reading.ollama([Array(stream.utf8)]).failure == .malformed)
    }

    @Test func anAnswerBeyondItsBoundIsRefused() throws {
        let line = #"{"message":{"content":"0123456789"},"done":false}"# + "\n"
        let answer = try Reading.ollama([UInt8](repeating: 0, count: 10).map { _ in Array(line.utf8) }, maxBytes: 95)
        #expect(answer.failure == .tooLarge)
    }
}
