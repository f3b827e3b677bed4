import NaviProtocol
import Testing

@testable import worker

@Suite struct RPCMessageTests {
    private func read(_ text: String) -> [RPCMessage]? { RPCMessage.messages(in: Array(text.utf8)) }

    @Test(
        arguments: [
            RPCMessage.request(id: .number(1), method: "a", params: ["x": [1, .null, "é\n"]]),
            .request(id: .text("s"), method: "ping", params: nil),
            .notification(method: "n", params: [:]), .notification(method: "n", params: nil),
            .response(id: .number(7), .success([])), .response(id: .text("q"), .success(.null)),
            .response(id: .number(7), .failure(RPCError(code: -32601, message: "no"))),
            .complaint(RPCError(code: -32700, message: "no")),
        ] as [RPCMessage])
    func whatIsWrittenIsRead(message: RPCMessage) {
        #expect(read(message.json.jsonText()) == [message])
    }

    @Test func aBatchIsItsMessages() {
        let text = #"[{"jsonrpc":"2.0","method":"a"},{"jsonrpc":"2.0","id":1,"result":{}}]"#
        #expect(read(text)?.count == 2)
    }

    @Test func whatIsNoMessageInABatchCostsNoneOfItsNeighbours() {
        let text = #"[3,{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0"},null,[]]"#
        #expect(read(text) == [.response(id: .number(1), .success([:]))])
    }

    @Test(
        "An answer without the version, or with both a result and an error, is one",
        arguments: [
            (#"{"id":7,"result":{"a":1}}"#, RPCMessage.response(id: .number(7), .success(["a": 1]))),
            (#"{"jsonrpc":"1.0","id":7,"result":[],"error":null}"#, .response(id: .number(7), .success([]))),
            (
                #"{"id":7,"result":null,"error":{"code":1,"message":"no"}}"#,
                .response(id: .number(7), .failure(RPCError(code: 1, message: "no")))
            ),
            (
                #"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"no"}}"#,
                .complaint(RPCError(code: 1, message: "no"))
            ),
        ])
    func answersOfOldServers(text: String, message: RPCMessage) {
        #expect(read(text) == [message])
    }

    @Test(arguments: [
        "", "hello", "{}", "[]", "3", #"{"jsonrpc":"2.0"}"#,
        #"{"jsonrpc":"2.0","result":1}"#, #"{"jsonrpc":"2.0","id":null,"result":1}"#,
        #"{"level":"info","id":7}"#, #"{"id":7,"error":"a line of a log"}"#, "[3,null]",
        "{\"jsonrpc\":\"2.0\",\"method\":\"a\"",
        String(repeating: "[", count: 100_000),
    ])
    func whatIsNoMessageIsNone(text: String) {
        #expect(read(text) == nil)
    }

    @Test(
        "An answer that cannot be read answers its request all the same",
        arguments: [
            #"{"jsonrpc":"2.0","id":7}"#, #"{"jsonrpc":"2.0","id":7,"result":{"a":NaN}}"#,
            #"{"jsonrpc":"2.0","id":7,"result":{"a":"#, #"{"id":7,"error":{"code":1,}}"#,
            #"{"jsonrpc":"2.0","id":7,"result":"# + String(repeating: "[", count: 64)
                + String(repeating: "]", count: 64)
                + "}",
            #"{"jsonrpc":"2.0","result":"# + String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
                + #","id":7}"#,
        ])
    func unreadableAnswer(text: String) {
        guard case .response(.number(7), .failure(let error))? = read(text)?.first else {
            Issue.record("no answer")
            return
        }
        #expect(!error.message.isEmpty)
    }

    @Test func halvesOfPairsAndNumbersOfAnySizeInAnAnswerAreKeptAsFarAsTheyCan() throws {
        let text = #"{"jsonrpc":"2.0","id":7,"result":{"t":"x\ud83d","n":1e400,"m":18446744073709551615,"d":1.0}}"#
        guard case .response(.number(7), .success(let result))? = read(text)?.first else {
            Issue.record("no answer")
            return
        }
        #expect(result.jsonText() == #"{"t":"x�","n":1e400,"m":18446744073709551615,"d":1.0}"#)
        let bytes = Array(#"{"jsonrpc":"2.0","id":7,"result":""#.utf8) + [0xFF, 0xC3] + Array(#""}"#.utf8)
        #expect(RPCMessage.messages(in: bytes) == [.response(id: .number(7), .success("��"))])
    }

    @Test func anErrorWithoutWordsHasSome() {
        let message = read(#"{"jsonrpc":"2.0","id":1,"error":{}}"#)
        #expect(
            message == [.response(id: .number(1), .failure(RPCError(code: 0, message: "an error without a message")))])
    }
}
