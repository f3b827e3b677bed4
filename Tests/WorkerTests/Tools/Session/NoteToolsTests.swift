import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct TodoToolTests {
    private let fixture: SessionToolFixture

    init() async throws {
        fixture = try await SessionToolFixture()
    }

    private func todo(_ arguments: JSONValue) async throws -> ToolResult { try await fixture.call("todo", arguments) }

    private let set: JSONValue = [
        "action": "set", "items": [["text": "buy milk"], ["text": "call  Anna\nsoon", "status": "in_progress"]],
    ]

    @Test func theListIsSetChangedAndShownWhole() async throws {
        #expect(try await todo(["action": "read"]).output == "The todo list is empty.")
        #expect(
            try await todo(set).output == "0 of 2 done\n1. [pending] buy milk\n2. [in_progress] call Anna soon")
        let update: JSONValue = ["action": "update", "number": 1, "status": "done", "text": "buy oat milk"]
        let updated = try await todo(update)
        #expect(updated.output == "1 of 2 done\n1. [done] buy oat milk\n2. [in_progress] call Anna soon")
        #expect(try await todo(update) == updated)
        #expect(try await todo(["action": "read"]) == updated)
        #expect(try await todo(["action": "set", "items": []]).output == "The todo list is empty.")
    }

    @Test(
        arguments: [
            ["action": "update", "number": 3, "status": "done"], ["action": "update", "number": 0],
            ["action": "update", "number": .integer(.min)], ["action": "update", "number": .integer(.max)],
            ["action": "update", "number": 1e300], ["action": "update", "number": 1.5],
            ["action": "update", "status": "done"], ["action": "update", "number": 1, "status": "finished"],
            ["action": "update", "number": 1, "text": " "], ["action": "set"],
            ["action": "set", "items": [["text": ""]]],
            ["action": "set", "items": [["text": "x", "status": 7]]], ["action": "remove"], [:],
        ] as [JSONValue])
    func whatIsWrongIsSaidAndChangesNothing(arguments: JSONValue) async throws {
        let before = try await todo(set)
        let result = try await todo(arguments)
        #expect(!result.isSuccess && result.error?.isEmpty == false)
        #expect(try await todo(["action": "read"]) == before)
    }

    @Test func itemsMayBePlainTexts() async throws {
        #expect(try await todo(["action": "set", "items": ["one"]]).output == "0 of 1 done\n1. [pending] one")
    }

    @Test func theListIsBounded() async throws {
        let many = JSONValue.array(.init(repeating: ["text": "x"], count: TodoList.maxItems + 1))
        #expect(try await !todo(["action": "set", "items": many]).isSuccess)
        let long = String(repeating: "é", count: 1000)
        let result = try await todo(["action": "set", "items": [["text": .string(long)]]])
        #expect(result.output.utf8.count < 600 && !result.output.contains("\u{FFFD}"))
    }

    @Test func aStoredListThatCannotBeReadBeginsAnew() {
        #expect(TodoList(stored: "{broken").items.isEmpty)
        #expect(TodoList(stored: "").stored == "")
    }
}

@Suite struct ScratchpadToolTests {
    private let fixture: SessionToolFixture

    init() async throws {
        fixture = try await SessionToolFixture()
    }

    private func pad(_ arguments: JSONValue) async throws -> ToolResult {
        try await fixture.call("scratchpad", arguments)
    }

    @Test func sectionsAreWrittenAppendedReadAndCleared() async throws {
        #expect(try await pad(["action": "read"]).output == "The scratchpad is empty.")
        #expect(try await pad(["action": "write", "text": "note"]).isSuccess)
        #expect(try await pad(["action": "write", "section": "goal", "text": "ship"]).isSuccess)
        #expect(try await pad(["action": "append", "section": "goal", "text": "soon"]).isSuccess)
        #expect(try await pad(["action": "read"]).output == "## goal\nship\nsoon\n\n## main\nnote")
        #expect(try await pad(["action": "read", "section": "goal"]).output == "ship\nsoon")
        #expect(try await pad(["action": "read", "section": "errors"]).output == "The section 'errors' is empty.")
        #expect(try await pad(["action": "clear", "section": "goal"]).isSuccess)
        #expect(try await pad(["action": "read"]).output == "## main\nnote")
        #expect(try await pad(["action": "clear"]).isSuccess)
        #expect(try await fixture.store.note(fixture.session, .scratchpad) == nil)
    }

    @Test func aCallThatRunsTwiceDoesNoMoreThanOnce() async throws {
        for text in ["one", "two", "two"] { _ = try await pad(["action": "append", "text": .string(text)]) }
        #expect(try await pad(["action": "read", "section": "main"]).output == "one\ntwo")
    }

    @Test(
        arguments: [
            ["action": "write"], ["action": "append"], ["action": "write", "section": "secrets", "text": "x"],
            ["action": "burn"], [:], ["action": "read", "section": 3],
        ] as [JSONValue])
    func whatIsWrongIsSaid(arguments: JSONValue) async throws {
        #expect(try await !pad(arguments).isSuccess)
    }

    @Test func thePadIsBounded() async throws {
        let half = JSONValue.string(String(repeating: "x", count: Store.maxNoteBytes / 2))
        #expect(try await pad(["action": "write", "text": half]).isSuccess)
        let result = try await pad(["action": "write", "section": "goal", "text": half])
        #expect(result.error?.contains("no room") == true)
        #expect(try await pad(["action": "read", "section": "goal"]).output.contains("empty"))
    }

    @Test func aTurnThatIsNoLongerHeldWritesNothing() async throws {
        try await fixture.end()
        await #expect(throws: StoreError.self) { try await pad(["action": "write", "text": "late"]) }
    }
}
