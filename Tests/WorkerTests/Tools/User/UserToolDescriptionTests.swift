import NaviProtocol
import Testing

@testable import worker

@Suite struct UserToolDescriptionTests {
    private let least: JSONValue = ["name": "greet", "description": "Greets."]

    private func description(_ changes: JSONObject) throws -> UserToolDescription {
        let members = (least.objectValue ?? [:]).merging(changes)
        return try UserToolDescription(.object(members), file: "greet")
    }

    @Test func aNameAndADescriptionAreEnough() throws {
        let tool = try description([:])
        #expect(tool.parameters["type"] == "object")
        #expect(tool.effect == .once)
        #expect(tool.timeLimit == .seconds(60))
        #expect(tool.manual == nil)
    }

    @Test func everythingElseIsTakenAsSaid() throws {
        let tool = try description(["repeatable": true, "timeout": 600, "manual": "# How"])
        #expect(tool.effect == .repeatable)
        #expect(tool.timeLimit == .seconds(600))
        #expect(tool.manual == "# How")
        #expect(try description(["repeatable": true, "read_only": true]).effect == .readOnly)
    }

    @Test(
        arguments: [
            ("name", "Greet"), ("name", ""), ("name", 3), ("name", "a b"), ("description", ""), ("description", nil),
            ("parameters", ["type": "string"]), ("parameters", []), ("timeout", 0), ("timeout", 601), ("timeout", "5"),
            ("read_only", "yes"), ("manual", ""), ("name", .string(String(repeating: "a", count: 65))),
        ] as [(String, JSONValue?)])
    func whatCannotBeRightIsAProblemThatNamesTheField(field: String, value: JSONValue?) throws {
        #expect {
            try description([field: value ?? .null])
        } throws: { error in
            (error as? FileProblem)?.file == "greet" && "\(error)".contains("'\(field)'")
        }
    }

    @Test func allProblemsAreToldAtOnce() {
        #expect {
            try UserToolDescription(["name": "A", "timeout": -1], file: "tool")
        } throws: { error in
            ["'name'", "'description'", "'timeout'"].allSatisfy("\(error)".contains)
        }
        #expect(throws: FileProblem.self) { try UserToolDescription([], file: "tool") }
    }
}
