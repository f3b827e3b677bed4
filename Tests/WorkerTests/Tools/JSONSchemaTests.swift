import NaviProtocol
import Testing

@testable import worker

@Suite struct JSONSchemaTests {
    private let schema = JSONSchema([
        "type": "object",
        "properties": [
            "name": ["type": "string", "minLength": 1, "maxLength": 5],
            "count": ["type": "integer", "minimum": 1, "maximum": 9],
            "mode": ["enum": ["fast", "slow"]],
            "tags": ["type": "array", "items": ["type": "string"], "maxItems": 2],
            "place": ["type": "object", "required": ["x"], "properties": ["x": ["type": ["number", "null"]]]],
        ],
        "required": ["name"], "additionalProperties": false,
    ])

    @Test func argumentsThatFitHaveNoViolations() {
        #expect(schema.violations(of: ["name": "a"]) == [])
        #expect(
            schema.violations(of: [
                "name": "abcde", "count": 9.0, "mode": "slow", "tags": ["a", "b"], "place": ["x": .null],
            ]) == [])
    }

    @Test func everyMemberOfOneNameHasToFitAndEveryWholeNumberIsOne() throws {
        let repeated = try JSONValue(json: #"{"name":"a","count":0,"count":5}"#)
        #expect(schema.violations(of: repeated) == ["'count' must be at least 1"])
        let huge = try JSONValue(json: #"{"name":"a","count":99999999999999999999}"#)
        #expect(schema.violations(of: huge) == ["'count' must be at most 9"])
        #expect(JSONSchema(["type": "integer"]).violations(of: try JSONValue(json: "1e30")) == [])
    }

    private static let violations: [(value: JSONValue, violation: String)] = [
        ([:], "'name' is required"),
        (["name": 1], "'name' must be string"),
        (["name": ""], "'name' must have at least 1 characters"),
        (["name": "abcdef"], "'name' must have at most 5 characters"),
        (["name": "a", "count": 0], "'count' must be at least 1"),
        (["name": "a", "count": 1.5], "'count' must be integer"),
        (["name": "a", "count": 10], "'count' must be at most 9"),
        (["name": "a", "mode": "other"], "'mode' must be one of: fast, slow"),
        (["name": "a", "tags": ["a", 1]], "'tags[1]' must be string"),
        (["name": "a", "tags": ["a", "b", "c"]], "'tags' must have at most 2 elements"),
        (["name": "a", "place": [:]], "'place.x' is required"),
        (["name": "a", "place": ["x": "1"]], "'place.x' must be number or null"),
        (["name": "a", "other": 1], "'other' is not known"),
        ("text", "the arguments must be object"),
    ]

    @Test(arguments: violations)
    func everyViolationNamesTheMember(value: JSONValue, violation: String) {
        #expect(schema.violations(of: value) == [violation])
    }

    @Test func whatTheCheckDoesNotKnowItLetsPass() {
        #expect(JSONSchema(["type": "widget", "format": "uri"]).violations(of: "x") == [])
        #expect(JSONSchema("nonsense").violations(of: [1, 2]) == [])
    }

    @Test func depthAndNumberOfViolationsAreBounded() {
        var deep: JSONValue = ["type": "string"]
        var value: JSONValue = 1
        for _ in 0..<100 {
            deep = ["type": "object", "properties": ["a": deep]]
            value = ["a": value]
        }
        #expect(JSONSchema(deep).violations(of: value) == [])
        let many = JSONSchema(["type": "array", "items": ["type": "string"]])
        #expect(many.violations(of: .array(Array(repeating: 1, count: 1000))).count == 8)
    }
}
