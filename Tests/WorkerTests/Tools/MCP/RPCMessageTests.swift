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
        ] as [RPCMessage])
    func whatIsWrittenIsRead(message: RPCMessage) {
        #expect(read(message.json.jsonText()) == [message])
    }

    @Test func aBatchIsItsMessages() {
        let text = #"[{"jsonrpc":"2.0","method":"a"},{"jsonrpc":"2.0","id":1,"result":{}}]"#
        #expect(read(text)?.count == 2)
    }

    @Test(arguments: [
        "", "hello", "{}", "[]", "3", #"{"jsonrpc":"1.0","method":"a"}"#, #"{"jsonrpc":"2.0"}"#,
        #"{"jsonrpc":"2.0","id":1}"#, #"{"jsonrpc":"2.0","result":1}"#, #"{"jsonrpc":"2.0","id":null,"result":1}"#,
        #"[{"jsonrpc":"2.0","method":"a"},3]"#, "{\"jsonrpc\":\"2.0\",\"method\":\"a\"",
        String(repeating: "[", count: 100_000),
    ])
    func whatIsNoMessageIsNone(text: String) {
        #expect(read(text) == nil)
    }

    @Test func anErrorWithoutWordsHasSome() {
        let message = read(#"{"jsonrpc":"2.0","id":1,"error":{}}"#)
        #expect(
            message == [.response(id: .number(1), .failure(RPCError(code: 0, message: "an error without a message")))])
    }
}
