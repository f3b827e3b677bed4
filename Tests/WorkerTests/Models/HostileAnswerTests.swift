import NIOCore
import NaviProtocol
import TestKit
import Testing

@testable import worker

/// What model servers may send, whatever it is.
@Suite struct HostileAnswerTests {
    private static func openAI(_ chunks: String...) throws -> Reading {
        try Reading.openAI(chunks.map { Array("data: \($0)\n\n".utf8) })
    }

    private static func text(_ reading: Reading) -> String {
        reading.content.map { if case .text(let text) = $0 { text } else { "" } }.joined()
    }

    @Test(
        "A character in two pieces comes out whole, and half of one as a mark",
        arguments: [
            ([#"a\ud83d"#, #"\ude00b"#], "a😀b"), ([#"a\ud83d"#, "b"], "a\u{FFFD}b"), ([#"\ude00"#, "b"], "\u{FFFD}b"),
            ([#"a\ud83d"#, "", #"\ude00"#], "a😀"), ([#"a\ud83d"#], "a\u{FFFD}"),
            ([#"\ud83d\ud83d"#, #"\ude00"#], "\u{FFFD}😀"),
        ])
    func surrogates(pieces: [String], expected: String) throws {
        let deltas = pieces.map { #"{"choices":[{"delta":{"content":"\#($0)"}}]}"# }
        let end = #"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#
        let chunks = (deltas + [end]).map { Array("data: \($0)\n\n".utf8) }
        let reading = try Reading.openAI(chunks)
        #expect(Self.text(reading).utf8.elementsEqual(expected.utf8))
        #expect(reading.failure == nil)
        // Nothing is shown that is taken back.
        #expect(try Self.text(Reading.openAI([chunks.flatMap { $0 }])).utf8.elementsEqual(expected.utf8))
    }

    @Test func bytesOfACharacterMayComeInTwoPiecesAndBadOnesBecomeMarks() throws {
        let emoji = Array("😀".utf8)
        func chunk(_ bytes: [UInt8]) -> [UInt8] {
            Array(#"{"message":{"content":""#.utf8) + bytes + Array((#""},"done":false}"# + "\n").utf8)
        }
        let end = Array((#"{"message":{"content":"!"},"done":true}"# + "\n").utf8)
        for cut in 1..<4 {
            let reading = try Reading.ollama([chunk([0x61] + emoji[..<cut]), chunk(Array(emoji[cut...])), end])
            #expect(Self.text(reading) == "a😀!")
        }
        let bad = try Reading.ollama([chunk([0x61, 0xFF, 0xC3]), chunk([0x62, 0xF0, 0x9F]), end])
        #expect(Self.text(bad) == "a\u{FFFD}\u{FFFD}b\u{FFFD}!" && bad.failure == nil)
    }

    @Test func halfAPairInWhatNobodyReadsDisturbsNothing() throws {
        let reading = try Self.openAI(
            #"{"choices":[{"delta":{"content":"a"},"logprobs":{"content":[{"token":"\ud83d","bytes":[240]}]}}]}"#,
            #"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#)
        #expect(Self.text(reading) == "a" && reading.failure == nil)
    }

    @Test func aCallsArgumentsInPiecesAreJoinedAcrossAPair() throws {
        func piece(_ arguments: String) -> String {
            #"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"\#(arguments)"}}]}}]}"#
        }
        let reading = try Self.openAI(
            piece(#"{\"q\":\"\ud83d"#), piece(#"\ude00\"}"#),
            #"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#)
        #expect(reading.calls.first?.arguments.value["q"] == "😀")
    }

    @Test("Numbers of any size in a server's figures are read without a trap, and none that cannot be is believed")
    func usage() throws {
        var edges = Edges(seed: 2)
        for _ in 0..<2000 {
            let (prompt, completion, cached) = (edges.numberLiteral(), edges.numberLiteral(), edges.numberLiteral())
            let readings = [
                try Self.openAI(
                    #"{"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}"#,
                    #"{"choices":[],"usage":{"prompt_tokens":\#(prompt),"completion_tokens":\#(completion)}}"#),
                try Reading.ollama([
                    Array(
                        #"{"message":{"content":"a"},"done":true,"prompt_eval_count":\#(prompt),"eval_count":\#(completion)}"#
                            .utf8)
                ]),
                try Reading.anthropic([
                    Array(
                        """
                        data: {"type":"message_start","message":{"usage":{"input_tokens":\(prompt),\
                        "cache_read_input_tokens":\(cached),"cache_creation_input_tokens":\(cached)}}}

                        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":\(completion)}}


                        """.utf8)
                ]),
            ]
            for reading in readings {
                guard let usage = reading.usage else { continue }
                #expect((1...ModelUsage.most).contains(usage.promptTokens), "\(prompt)")
                #expect((0...ModelUsage.most).contains(usage.completionTokens), "\(completion)")
            }
            #expect(readings[2].usage.map { $0.completionTokens >= 0 } ?? true)
        }
    }

    @Test(
        "A window of any size that a server tells is held within what is believed",
        arguments: [
            "9223372036854775807", "1e18", "1e400", "-1", "0", "18446744073709551616", "131072",
        ])
    func windows(text: String) {
        let documents = [
            OpenAIModelListing.contextWindow(
                of: "m", in: ByteBuffer(string: #"{"data":[{"id":"m","context_length":\#(text)}]}"#)),
            OpenAIModelListing.contextWindow(
                of: "m", in: ByteBuffer(string: #"{"data":[{"id":"m","meta":{"n_ctx":\#(text)}}]}"#)),
            OllamaModelListing.contextWindow(
                in: ByteBuffer(string: #"{"model_info":{"llama.context_length":\#(text)}}"#)),
            AnthropicModelListing.contextWindow(in: ByteBuffer(string: #"{"max_input_tokens":\#(text)}"#)),
        ]
        for window in documents.compactMap(\.self) { #expect((1...(1 << 31)).contains(window)) }
        if text == "131072" { #expect(documents == [131_072, 131_072, 131_072, 131_072]) }
    }

    @Test func pieceOfACallAndFiguresAreProgressAndEmptyPiecesAreNone() {
        var reader = AnswerReader(
            parser: OpenAIAnswerParser(maxLineBytes: 10_000, ids: ToolCallIDs()),
            classifier: ErrorClassifier(server: ModelServer(address: "a", keySetting: "k"), model: "m"),
            limits: StreamLimits())
        func hears(_ event: String) -> Bool {
            let chunk = ByteBuffer(string: event + "\n\n")
            _ = reader.read(InboxDelivery(head: nil, chunks: [chunk], end: nil))
            return reader.hasHeardMore
        }
        #expect(!hears(": keep-alive"))
        #expect(!hears(#"data: {"choices":[{"delta":{"content":""}}]}"#))
        for piece in [#"{\"a"#, #"\":"#, "1}"] {
            #expect(
                hears(
                    #"data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\#(piece)"}}]}}]}"#)
            )
        }
        #expect(hears(#"data: {"choices":[{"delta":{"reasoning_content":"hm"}}]}"#))
        #expect(hears(#"data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#))
        #expect(!hears(": keep-alive"))
    }

    @Test func anAnswerThatWasCutSaysSoAlsoWhenItCallsTools() throws {
        let call = #"{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}"#
        let openAI = try Self.openAI(
            #"{"choices":[{"delta":{"tool_calls":[\#(call)]},"finish_reason":"length"}]}"#, "[DONE]")
        #expect(openAI.calls.count == 1 && openAI.finishReason == .length)
        let ollama = try Reading.ollama([
            Array(
                #"{"message":{"tool_calls":[{"function":{"name":"f","arguments":{}}}]},"done":true,"done_reason":"length"}"#
                    .utf8)
        ])
        #expect(ollama.calls.count == 1 && ollama.finishReason == .length)
    }

    @Test(
        "An id that would end somewhere else is replaced",
        arguments: ["", "a\0b", "\n", "a\u{7F}", String(repeating: "x", count: 513)])
    func ids(id: String) {
        var ids = ToolCallIDs(random: { 35 })
        #expect(ids.id(given: id) == "call_z")
        #expect(ids.id(given: "call-1_é.ü") == "call-1_é.ü")
    }

    @Test func callsWithoutEndAreRefused() throws {
        let calls = (0..<100).map { #"{"index":\#($0),"id":"c\#($0)"}"# }.joined(separator: ",")
        let reading = try Self.openAI(#"{"choices":[{"delta":{"tool_calls":[\#(calls)]}}]}"#)
        #expect(reading.failure == .tooLarge)
    }

    @Test("Whatever is done to an answer's bytes, it is read to an end", arguments: [1, 2, 3])
    func damaged(seed: UInt64) throws {
        var edges = Edges(seed: seed)
        for transcript in [Transcripts.openAITools, Transcripts.reasoning] {
            for _ in 0..<500 { _ = try Reading.openAI(edges.parts(of: edges.spoiled(transcript))) }
        }
        for _ in 0..<500 { _ = try Reading.ollama(edges.parts(of: edges.spoiled(Transcripts.ollamaTools))) }
    }
}
