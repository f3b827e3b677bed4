import NIOCore
import NaviProtocol
import Testing

@testable import worker

@Suite struct AnthropicAnswerParserTests {
    @Test(arguments: [Transcripts.anthropicTools, Transcripts.anthropicLlamaCpp, Transcripts.anthropicRedacted])
    func anAnswerIsTheSameWhereverItIsCut(transcript: String) throws {
        let bytes = Array(transcript.utf8)
        let whole = try Reading.anthropic([bytes])
        #expect(whole.state == .complete)
        for cut in 0...bytes.count {
            let parts = try Reading.anthropic([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(parts.content == whole.content, "cut at \(cut)")
            #expect(parts.finishReason == whole.finishReason)
            #expect(parts.usage == whole.usage)
        }
        #expect(try Reading.anthropic(bytes.map { [$0] }).content == whole.content)
    }

    @Test func anAnswerThatEndsTooSoonIsNeverWhole() throws {
        let bytes = Array(Transcripts.anthropicTools.utf8)
        let end = try #require(Transcripts.anthropicTools.range(of: "event: message_delta"))
        let length = Transcripts.anthropicTools[..<end.lowerBound].utf8.count
        for cut in 0..<length {
            let part = try Reading.anthropic([Array(bytes[..<cut])])
            #expect(part.state == .open, "cut at \(cut)")
            #expect(part.calls.isEmpty, "a call that was cut off is not a call")
        }
    }

    @Test func reasoningTextAndCallsComeApartAndWhole() throws {
        let answer = try Reading.anthropic([Array(Transcripts.anthropicTools.utf8)])
        let paris = ToolCall(id: "toolu_01A", name: "get_time", arguments: ["zone": "Europe/Paris"])
        #expect(
            answer.batches == [
                [
                    .thinking("They ask for über-times."), .text("I'll look it up 😀."), .toolCall(paris),
                    .toolCall(.init(id: "toolu_01B", name: "list_profiles", arguments: .object([:]))),
                ]
            ])
        #expect(answer.finishReason == .toolCalls)
        #expect(answer.usage == ModelUsage(promptTokens: 2112, completionTokens: 89), "cached tokens are tokens")
    }

    @Test func figuresOfTheBeginningAndOfTheEndBelongTogether() throws {
        let answer = try Reading.anthropic([Array(Transcripts.anthropicLlamaCpp.utf8)])
        #expect(answer.content == [.text("Hello")])
        #expect(answer.usage == ModelUsage(promptTokens: 31, completionTokens: 2))
        #expect(answer.finishReason == .stop)
    }

    @Test func signedReasoningIsKeptForTheResultsOfTheCalls() throws {
        let signed = try parser(Transcripts.anthropicTools)
        #expect(signed.thoughts == [.signed(text: "They ask for über-times.", signature: "EqQBCgIYAhIM")])
        #expect(signed.firstCallID == "toolu_01A")
        let redacted = try parser(Transcripts.anthropicRedacted)
        #expect(redacted.thoughts == [.redacted(data: "EmwKAhgB")])
        #expect(redacted.firstCallID == nil)
        #expect(redacted.finishReason == .length)
    }

    @Test func reasoningBetweenOtherBlocksIsNotKept() throws {
        let later = Transcripts.anthropicTools.replacing(
            #""type":"text","text":"""#, with: #""type":"thinking","thinking":"","signature":"s""#)
        #expect(try parser(later).thoughts.count == 2)
        let scattered = Transcripts.anthropicTools.replacing(
            #""type":"tool_use","id":"toolu_01B""#, with: #""type":"thinking","signature":"s","id":"x""#)
        #expect(try parser(scattered).thoughts == [])
    }

    @Test(arguments: [
        ("end_turn", FinishReason.stop), ("stop_sequence", .stop), ("max_tokens", .length),
        ("model_context_window_exceeded", .length), ("refusal", .other("refusal")),
        ("pause_turn", .other("pause_turn")),
    ])
    func everyReasonToStopIsKnown(words: String, reason: FinishReason) throws {
        let transcript = Transcripts.anthropicLlamaCpp.replacing("end_turn", with: words)
        #expect(try Reading.anthropic([Array(transcript.utf8)]).finishReason == reason)
    }

    @Test func anErrorInsideTheStreamIsOneWithAndWithoutTextBeforeIt() throws {
        let complaint = ServerComplaint(codes: ["overloaded_error"], message: "Overloaded")
        let atOnce = try Reading.anthropic([Array(Transcripts.anthropicOverloaded.utf8)])
        #expect(atOnce.batches == [])
        #expect(atOnce.failure == .complaint(complaint))
        let later = try Reading.anthropic([Array(Transcripts.anthropicOverloadedInTheMiddle.utf8)])
        #expect(later.batches == [[.text("Well")]])
        #expect(later.failure == .complaint(complaint))
    }

    @Test func argumentsThatComeWithTheBeginningOfACallCount() throws {
        let stream = #"""
            data: {"content_block":{"input":{"a":1},"name":"f","id":"c","type":"tool_use"},"index":0,"type":"content_block_start"}

            data: {"type":"message_stop"}


            """#
        let answer = try Reading.anthropic([Array(stream.utf8)])
        #expect(answer.calls == [ToolCall(id: "c", name: "f", arguments: ["a": 1])])
        #expect(answer.state == .complete)
    }

    @Test func brokenArgumentsStayWhatTheModelWrote() throws {
        let transcript = Transcripts.anthropicTools.replacing(#"rope/Paris\"}"#, with: "rope")
        let answer = try Reading.anthropic([Array(transcript.utf8)])
        #expect(answer.calls.first?.arguments == .string(#"{"zone": "Europe"#))
    }

    @Test(arguments: ["data: {\"type\":\n\n", "data: <html>\n\n", "data: {} {}\n\n"])
    func rubbishIsMalformed(stream: String) throws {
        #expect(try Reading.anthropic([Array(stream.utf8)]).failure == .malformed)
    }

    private func parser(_ transcript: String) throws -> AnthropicAnswerParser {
        var parser = AnthropicAnswerParser(maxLineBytes: 10_000, ids: ToolCallIDs())
        var batch = EventBatch(maxBytes: 10_000)
        try parser.read(ByteBuffer(string: transcript), into: &batch)
        return parser
    }
}
