import NaviProtocol
import Testing

@testable import worker

@Suite struct MCPSessionTests {
    private var session = MCPSession(clientVersion: "1")

    private func tool(_ name: String) -> JSONValue {
        ["name": .string(name), "description": "d", "inputSchema": ["type": "object"]]
    }

    private func answer(_ id: Int, _ result: JSONValue) -> RPCMessage { .response(id: .number(id), .success(result)) }

    private func greeting(_ version: String = "2025-06-18", tools: Bool = true) -> JSONValue {
        [
            "protocolVersion": .string(version), "capabilities": tools ? ["tools": [:]] : [:],
            "serverInfo": ["name": "s", "version": "2"], "instructions": "Be kind.",
        ]
    }

    private func list(_ id: Int, cursor: String? = nil) -> MCPSession.Action {
        .send(.request(id: .number(id), method: "tools/list", params: cursor.map { ["cursor": .string($0)] } ?? [:]))
    }

    /// A session that is ready, with one tool.
    private mutating func begin() {
        _ = session.start()
        _ = session.receive(answer(1, greeting()))
        _ = session.receive(answer(2, ["tools": [tool("a")]]))
    }

    @Test mutating func theHandshakeEndsWithTheTools() {
        guard case .send(.request(.number(1), "initialize", let params))? = session.start().first else {
            Issue.record("no initialize")
            return
        }
        #expect(params?["protocolVersion"] == "2025-06-18")
        let greeted = session.receive(answer(1, greeting()))
        let peer = MCPPeer(name: "s", version: "2", protocolVersion: "2025-06-18", instructions: "Be kind.")
        let initialized = RPCMessage.notification(method: "notifications/initialized", params: nil)
        #expect(greeted == [.greeted(peer), .send(initialized), list(2)])
        #expect(session.receive(answer(2, ["tools": [tool("a")], "nextCursor": "c"])) == [list(3, cursor: "c")])
        let tools = session.receive(answer(3, ["tools": [tool("b"), ["name": "no schema"], 3]]))
        #expect(tools == [.tools([tool("a"), tool("b")].compactMap(MCPListing.init))])
    }

    @Test(arguments: ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"])
    mutating func olderAndNewerServersAreUnderstood(version: String) {
        _ = session.start()
        let actions = session.receive(answer(1, greeting(version, tools: false)))
        #expect(actions.last == .tools([]))
    }

    @Test(arguments: ["1.0", "", "2099-01-01"])
    mutating func aServerOfAnUnknownVersionIsRefused(version: String) {
        _ = session.start()
        guard case .fail(let failure)? = session.receive(answer(1, greeting(version))).first else {
            Issue.record("it was not refused")
            return
        }
        #expect(failure.description.contains("'\(version)'"))
    }

    @Test mutating func aServerThatRefusesTheHandshakeIsGivenUp() {
        _ = session.start()
        let error = RPCError(code: -32000, message: "no licence")
        let actions = session.receive(.response(id: .number(1), .failure(error)))
        #expect(actions == [.fail(MCPFailure(.refused, "it refused", words: ": no licence (-32000)"))])
    }

    @Test mutating func changedToolsAreListedAgain() {
        begin()
        let changed = RPCMessage.notification(method: "notifications/tools/list_changed", params: nil)
        #expect(session.receive(changed) == [list(3)])
        // Changed again while they are listed: listed again afterwards, once.
        #expect(session.receive(changed) == [])
        #expect(session.receive(changed) == [])
        let actions = session.receive(answer(3, ["tools": [tool("b")]]))
        #expect(actions == [.tools([tool("b")].compactMap(MCPListing.init)), list(4)])
        #expect(session.receive(answer(4, ["tools": []])) == [.tools([])])
    }

    @Test mutating func aNewListThatCannotBeReadCostsNoneOfTheKnownTools() throws {
        begin()
        let refusal = RPCError(code: -32603, message: "no")
        for fail in [true, false] {
            let asked = session.receive(.notification(method: "notifications/tools/list_changed", params: nil))
            guard case .send(.request(let id, "tools/list", _))? = asked.first else {
                Issue.record("not listed: \(asked)")
                return
            }
            let (call, _) = try session.call("a", [:])
            let actions =
                fail
                ? session.fail(id, MCPFailure(.broken, "x")) : session.receive(.response(id: id, .failure(refusal)))
            guard case .log("warning", _)? = actions.first, actions.count == 1 else {
                Issue.record("\(actions)")
                return
            }
            #expect(session.receive(answer(call, "x")) == [.finished(call: call, .success("x"))])
        }
    }

    @Test mutating func endlessListsEnd() {
        _ = session.start()
        var actions = session.receive(answer(1, greeting()))
        var rounds = 0
        while case .send(.request(.number(let id), _, _))? = actions.last {
            rounds += 1
            actions = session.receive(answer(id, ["tools": [tool("t\(rounds)")], "nextCursor": "same"]))
        }
        #expect(rounds <= 256)
        guard case .tools? = actions.last else {
            Issue.record("no tools")
            return
        }
    }

    @Test mutating func callsArePairedWithTheirAnswers() throws {
        begin()
        let (first, sent) = try session.call("a", ["x": 1])
        let (second, _) = try session.call("a", [:])
        let params: JSONValue = [
            "name": "a", "arguments": ["x": 1], "_meta": ["progressToken": .integer(Int64(first))],
        ]
        #expect(sent == [.send(.request(id: .number(first), method: "tools/call", params: params))])
        #expect(session.receive(answer(second, "two")) == [.finished(call: second, .success("two"))])
        let refused = session.receive(.response(id: .number(first), .failure(RPCError(code: -32602, message: "bad"))))
        #expect(refused == [.finished(call: first, .failure(MCPFailure(.refused, "", words: "bad (-32602)")))])
        #expect(session.receive(answer(first, "again")) == [])
        #expect(session.receive(answer(99, "whose?")) == [])
    }

    @Test mutating func anAnswerWithTheDigitsOfANumberIsThatNumbers() throws {
        begin()
        let (id, _) = try session.call("a", [:])
        #expect(session.receive(.response(id: .text("\(id)"), .success("x"))) == [.finished(call: id, .success("x"))])
        #expect(session.receive(.response(id: .text("a"), .success("x"))) == [])
    }

    @Test mutating func anErrorThatNamesNoRequestIsThatOfTheOnlyOne() throws {
        begin()
        let complaint = RPCMessage.complaint(RPCError(code: -32700, message: "bad"))
        #expect(session.receive(complaint) == [])
        let (first, _) = try session.call("a", [:])
        let (second, _) = try session.call("a", [:])
        #expect(session.receive(complaint) == [])
        _ = session.receive(answer(first, "x"))
        let failure = MCPFailure(.refused, "", words: "bad (-32700)")
        #expect(session.receive(complaint) == [.finished(call: second, .failure(failure))])
    }

    @Test mutating func aCancelledCallIsToldAndItsAnswerPassedOver() throws {
        begin()
        let (id, _) = try session.call("a", [:])
        let params: JSONValue = ["requestId": .integer(Int64(id)), "reason": "stopped"]
        let told = MCPSession.Action.send(.notification(method: "notifications/cancelled", params: params))
        #expect(session.cancel(id, reason: "stopped") == [told])
        #expect(session.cancel(id, reason: "stopped") == [])
        #expect(session.receive(answer(id, "late")) == [])
    }

    @Test mutating func progressOfRunningCallsIsTold() throws {
        begin()
        let (id, _) = try session.call("a", [:])
        func progress(_ token: Int, _ members: JSONObject) -> RPCMessage {
            let params = members.merging(["progressToken": .integer(Int64(token))])
            return .notification(method: "notifications/progress", params: .object(params))
        }
        #expect(
            session.receive(progress(id, ["progress": 1, "total": 3, "message": "half"]))
                == [.progress(call: id, "half (1/3)\n")])
        #expect(session.receive(progress(id, ["progress": 0.5])) == [.progress(call: id, "0.5\n")])
        #expect(session.receive(progress(99, ["progress": 1])) == [])
    }

    @Test mutating func requestsOfTheServerAreAnswered() {
        begin()
        #expect(
            session.receive(.request(id: .text("p"), method: "ping", params: nil))
                == [.send(.response(id: .text("p"), .success([:])))])
        guard
            case .send(.response(.number(5), .failure(let error)))? =
                session.receive(.request(id: .number(5), method: "sampling/createMessage", params: nil)).first
        else {
            Issue.record("not answered")
            return
        }
        #expect(error.code == -32601)
    }

    @Test mutating func theEndFailsEveryCallOnce() throws {
        begin()
        let calls = try (0..<3).map { _ in try session.call("a", [:]).id }
        let lost = MCPFailure(.lost, "gone")
        #expect(session.close(lost) == calls.map { .finished(call: $0, .failure(lost)) })
        #expect(session.close(lost) == [])
        #expect(session.receive(answer(calls[0], "late")) == [])
        #expect(throws: MCPFailure.self) { try session.call("a", [:]) }
    }

    @Test mutating func callsAtOnceAreBounded() throws {
        begin()
        for _ in 0..<MCPSession.maxCalls { _ = try session.call("a", [:]) }
        #expect(throws: MCPFailure(.busy, "64 calls are under way")) { try session.call("a", [:]) }
    }
}
