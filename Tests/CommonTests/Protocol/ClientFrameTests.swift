import Foundation
import NaviProtocol
import Testing

@Suite("Client frames")
struct ClientFrameTests {
    private func decode(_ json: String) throws(WireError) -> ClientFrame {
        try ClientFrame.decode(Data(json.utf8))
    }

    @Test("A full message is read with all its fields")
    func fullMessage() throws {
        let frame = try decode(
            #"""
            {"type":"message","content":"hi","images":["aGk="],"files":[{"name":"a","path":"session_files/x/a"}],
             "client_message_id":"m1","on_busy":"reject","from_the_future":1}
            """#)
        #expect(
            frame
                == .message(
                    ClientMessage(
                        content: "hi", images: ["aGk="],
                        files: [FileReference(name: "a", path: "session_files/x/a")], clientMessageID: "m1",
                        onBusy: .reject)))
    }

    @Test("Stop and ping need nothing else")
    func bareFrames() throws {
        #expect(try decode(#"{"type":"stop"}"#) == .stop(nil))
        #expect(try decode(#"{"type":"stop","turn_id":null}"#) == .stop(nil))
        #expect(try decode(#"{"type":"ping"}"#) == .ping)
    }

    @Test("A decision and a cancellation name what they are about")
    func namedFrames() throws {
        #expect(
            try decode(#"{"type":"approval","tool_call_id":"c","decision":"allow","remember":true}"#)
                == .approval(ApprovalDecision(toolCallID: "c", decision: .allow, remember: true)))
        let turn = TurnID.random()
        #expect(try decode(#"{"type":"cancel","turn_id":"\#(turn)"}"#) == .cancel(turn))
        #expect(try decode(#"{"type":"stop","turn_id":"\#(turn)"}"#) == .stop(turn))
    }

    @Test(
        "A bad frame is refused with a code and the name of the field",
        arguments: [
            ("{", ErrorCode.invalidJSON, "not valid JSON"),
            ("[]", .invalidField, "(top level)"),
            ("{}", .invalidField, "'type'"),
            (#"{"type":7}"#, .invalidField, "'type'"),
            (#"{"type":"shout"}"#, .unknownFrameType, "'shout'"),
            (#"{"type":"message"}"#, .invalidField, "'content'"),
            (#"{"type":"message","content":null}"#, .invalidField, "'content'"),
            (#"{"type":"message","content":["x"]}"#, .invalidField, "'content'"),
            (#"{"type":"message","content":"x","images":"y"}"#, .invalidField, "'images'"),
            (#"{"type":"message","content":"x","images":[1]}"#, .invalidField, "images.[0]"),
            (#"{"type":"message","content":"x","files":[{"name":"a"}]}"#, .invalidField, "files.[0].path"),
            (#"{"type":"message","content":"x","on_busy":"shout"}"#, .invalidField, "'on_busy'"),
            (#"{"type":"approval","tool_call_id":"c","decision":"perhaps"}"#, .invalidField, "'decision'"),
            (#"{"type":"cancel"}"#, .invalidField, "'turn_id'"),
            (#"{"type":"stop","turn_id":7}"#, .invalidField, "'turn_id'"),
            (#"{"type":"stop","turn_id":"x"}"#, .invalidField, "'turn_id'"),
        ])
    func badFrames(_ json: String, code: ErrorCode, mention: String) {
        #expect {
            try decode(json)
        } throws: { error in
            guard let error = error as? WireError else { return false }
            return error.code == code && error.message.contains(mention)
        }
    }

    @Test("The bounds of a message are checked and named")
    func bounds() {
        func code(_ message: ClientMessage) -> ErrorCode? {
            do throws(WireError) {
                try message.validate(Limits())
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code(ClientMessage(content: " ")) == nil)
        #expect(code(ClientMessage(content: "")) == .emptyMessage)
        #expect(code(ClientMessage(content: String(repeating: "x", count: 262_144))) == nil)
        #expect(code(ClientMessage(content: String(repeating: "x", count: 262_145))) == .messageTooLarge)
        #expect(code(ClientMessage(content: "x", images: Array(repeating: "", count: 11))) == .tooManyImages)
        #expect(code(ClientMessage(content: "x", clientMessageID: "")) == .invalidField)
        #expect(
            code(ClientMessage(content: "x", clientMessageID: String(repeating: "i", count: 129))) == .invalidField)
    }
}
