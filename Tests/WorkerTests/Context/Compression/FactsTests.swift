import NaviProtocol
import Testing

@testable import worker

@Suite struct FactsTests {
    private func facts(_ contents: (Message.Role, String)...) -> Facts {
        var facts = Facts()
        for (index, (role, content)) in contents.enumerated() {
            facts.add(Message(index: index, role: role, content: content, createdAt: WorkerFixture.begin))
        }
        return facts
    }

    @Test func literalsAndWishesAreKeptWordForWord() {
        let facts = facts(
            (.user, "Hello there! My locker is number 4711. It rained."),
            (.assistant, "Noted.\nThe log is at /var/log/navi.log\nHave a nice day"),
            (.user, "Always answer in German."))
        #expect(
            facts.facts.map(\.text) == [
                "Hello there! My locker is number 4711. It rained.", "The log is at /var/log/navi.log",
                "Always answer in German.",
            ])
        #expect(facts.facts.map(\.message) == [0, 1, 2])
    }

    @Test func linesOfTablesAndFencesOfCodeAreNoFacts() {
        let facts = facts((.assistant, "| Port | 80 |\n|---|---:|\n```swift\nlet port = 8080\n```\n====\n~~~ 1"))
        #expect(facts.facts.map(\.text) == ["| Port | 80 |", "let port = 8080"])
    }

    @Test func aCorrectionTakesThePlaceOfWhatItCorrects() {
        let facts = facts(
            (.user, "The staging port is 8080."), (.user, "The budget is 500 euros."),
            (.user, "Sorry, the staging port is now 9090."))
        #expect(facts.facts.map(\.text) == ["The budget is 500 euros.", "Sorry, the staging port is now 9090."])
    }

    @Test func whatOnlyResemblesIsNotACorrection() {
        let facts = facts(
            (.user, "The staging port is 8080."), (.user, "The testing port is now 9090."),
            (.user, "server1 is now at 10.0.0.1"), (.user, "server2 is now at 10.0.0.2"),
            (.user, "server2 is now at 10.0.0.3"))
        #expect(facts.facts.map(\.message) == [0, 1, 2, 4])
    }

    @Test func anAssistantDoesNotCorrectAUser() {
        let facts = facts((.user, "The staging port is 8080."), (.assistant, "The staging port is 9090."))
        #expect(facts.facts.count == 2)
    }

    @Test func theyAreReadBackFromASummary() {
        let before = facts(
            (.user, "My locker is number 4711."), (.tool, "error: disk /dev/sda1 is full"),
            (.assistant, "See https://a.b/c"))
        let text = "Goal: x\n\n\(before.text(maxBytes: 4000))\n\nThe messages 0 to 9 are not shown."
        #expect(Facts(summary: text) == before)
        #expect(Facts.prose(of: text) == "Goal: x\n\n")
        #expect(Facts(summary: "Goal: x").facts.isEmpty)
    }

    @Test func thereIsRoomForTheNewestAndForTheUsersWordsFirst() {
        var facts = Facts()
        for index in 0..<100 {
            facts.add(
                Message(
                    index: index, role: index.isMultiple(of: 2) ? .user : .assistant,
                    content: "item\(index) costs \(index)",
                    createdAt: WorkerFixture.begin))
        }
        let text = facts.text(maxBytes: 600)
        #expect(text.utf8.count <= 600)
        #expect(text.contains("item98 ") && text.contains("item99 ") && !text.contains("item2 "))
        let users = text.split(separator: "\n").count { $0.contains(" user]") }
        #expect(users * 2 >= text.split(separator: "\n").count - 1, "users have the largest share")
        #expect(facts.text(maxBytes: 10) == "")
    }

    @Test func aDocumentIsNotCopied() {
        let lines = (0..<500).map { "row\($0) holds thing\($0 * 7) of shelf\($0 + 3)" }.joined(separator: "\n")
        let facts = facts((.user, lines), (.user, String(repeating: "9", count: 5000)))
        #expect(facts.facts.count == Facts.maxPerMessage + 1)
        #expect(facts.facts.allSatisfy { $0.text.utf8.count <= Facts.maxTextBytes + 3 })
    }
}
