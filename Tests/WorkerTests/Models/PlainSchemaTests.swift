import NaviProtocol
import TestKit
import Testing

@testable import worker

/// Schemas in the form that every server takes.
@Suite struct PlainSchemaTests {
    static let cases: [(rich: JSONValue, plain: JSONValue)] = [
        (["type": "object"], ["type": "object", "properties": [:]]), ([:], ["type": "object", "properties": [:]]),
        (
            [
                "type": "object", "$schema": "x", "additionalProperties": false, "required": ["a", "gone"],
                "properties": [
                    "a": ["type": ["string", "null"], "format": "date", "minLength": 1, "description": "día"],
                    "b": ["type": "array"], "c": ["enum": ["x", "y"]], "d": ["enum": [1, 2], "type": "integer"],
                    "e": ["const": 3],
                ],
            ],
            [
                "type": "object", "required": ["a"],
                "properties": [
                    "a": ["type": "string", "description": "día"], "b": ["type": "array", "items": ["type": "string"]],
                    "c": ["type": "string", "enum": ["x", "y"]], "d": ["type": "integer"], "e": ["type": "string"],
                ],
            ]
        ),
        (
            [
                "$defs": ["p": ["type": "object", "properties": ["x": ["type": "number"]]]],
                "properties": [
                    "a": ["$ref": "#/$defs/p"],
                    "b": ["oneOf": [["type": "null"], ["$ref": "#/$defs/p"]], "description": "w"],
                    "c": ["$ref": "#/nowhere"], "d": ["$ref": "https://example.org/p"],
                ],
            ],
            [
                "type": "object",
                "properties": [
                    "a": ["type": "object", "properties": ["x": ["type": "number"]]],
                    "b": ["type": "object", "properties": ["x": ["type": "number"]], "description": "w"],
                    "c": ["type": "string"], "d": ["type": "string"],
                ],
            ]
        ),
    ]

    @Test(arguments: cases)
    func aSchemaKeepsTypesMembersChoicesAndWords(rich: JSONValue, plain: JSONValue) {
        #expect(PlainSchema.of(rich) == plain)
        #expect(PlainSchema.of(plain) == plain)
    }

    /// Each member of a node is the node again.
    @Test func aSchemaThatContainsItselfEnds() {
        let node: JSONValue = ["$ref": "#/$defs/node"]
        let members = JSONObject((0..<8).map { ("m\($0)", node) })
        let schema: JSONValue = [
            "$defs": ["node": ["type": "object", "properties": .object(members)]], "properties": ["root": node],
        ]
        #expect(PlainSchema.of(schema).jsonText().utf8.count < 1_000_000)
    }

    /// A schema of any keywords, right and wrong ones.
    private static func schema(_ edges: inout Edges, depth: Int = 0) -> JSONValue {
        let leaves: [JSONValue] = [
            "object", "string", "array", ["null", "integer"], 7, .null, [], ["$ref": "#/properties"],
        ]
        var members: JSONObject = [:]
        for _ in 0..<edges.number(0...5) {
            let key = edges.pick([
                "type", "enum", "required", "description", "format", "$ref", "const", "properties", "items", "anyOf",
                "allOf",
            ])
            guard depth < 5, edges.number(0...2) > 0 else {
                members[key] = key == "$ref" ? "#/properties/é" : edges.pick(leaves)
                continue
            }
            let inner = schema(&edges, depth: depth + 1)
            switch key {
            case "properties": members[key] = ["é": inner, "b": schema(&edges, depth: depth + 1)]
            case "anyOf", "allOf", "enum", "required": members[key] = [inner, "é", .null]
            default: members[key] = inner
            }
        }
        return .object(members)
    }

    @Test(arguments: UInt64(0)..<200)
    func whateverASchemaSaysItsPlainFormIsOne(seed: UInt64) {
        var edges = Edges(seed: seed)
        let plain = PlainSchema.of(Self.schema(&edges))
        #expect(plain["type"] == "object" && plain["properties"]?.objectValue != nil)
        #expect(PlainSchema.of(plain) == plain)
    }
}
