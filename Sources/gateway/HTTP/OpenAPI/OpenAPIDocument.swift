import NaviConfiguration
import NaviProtocol

/// The REST interface as an OpenAPI 3.1 description, served at `/openapi.json`. A test compares it with the routes that are
/// registered, and real answers with its schemas.
enum OpenAPIDocument {
    /// At the root of a host, where everybody needs a token.
    static let json = json(at: .signIn(), isOpen: false)

    /// - Parameters:
    ///   - cookie: A browser's; its path is where clients find Navi.
    ///   - isOpen: Who asks needs no token.
    static func json(at cookie: BrowserCookie, isOpen: Bool) -> [UInt8] {
        document(cookie, isOpen: isOpen).json()
    }

    private static func document(_ cookie: BrowserCookie, isOpen: Bool) -> JSONValue {
        let needs: [JSONValue] = [["bearer": []], ["cookie": []], ["cookieOverTLS": []]]
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Navi", "version": .string(NaviVersion.current),
                "description": "Conversations with an AI agent. The WebSocket part is described in docs/protocol.md.",
                "license": ["name": "See the project"],
            ],
            "servers": [["url": .string(cookie.path("/"))]],
            "security": .array(needs + (isOpen ? [[:]] : [])),
            "paths": paths(APIOperation.all),
            "components": [
                "schemas": APISchemas.all,
                "securitySchemes": [
                    "bearer": ["type": "http", "scheme": "bearer"],
                    "cookie": ["type": "apiKey", "in": "cookie", "name": .string(cookie.name)],
                    "cookieOverTLS": ["type": "apiKey", "in": "cookie", "name": .string(cookie.secureName)],
                ],
                "parameters": APIParameter.shared,
            ],
        ]
    }

    private static func paths(_ operations: [APIOperation]) -> JSONValue {
        let byPath = Dictionary(grouping: operations, by: \.path)
        return .object(
            JSONObject(
                byPath.mapValues { operations in
                    .object(JSONObject(operations.map { ($0.method, $0.json) }))
                }))
    }
}

extension APIOperation {
    /// The Operation Object. Every operation may fail; how, is told by status and `code`.
    fileprivate var json: JSONValue {
        var fields: JSONObject = ["summary": .string(summary), "operationId": .string(id)]
        let named = path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
            APIParameter.inPath(String($0.dropFirst().dropLast()))
        }
        let parameters = named + self.parameters.map(\.json)
        if !parameters.isEmpty { fields["parameters"] = .array(parameters) }
        if let body { fields["requestBody"] = body.json }
        if isOpen { fields["security"] = .array([]) }
        var responses: JSONObject = [:]
        for answer in answers { responses["\(answer.status)"] = answer.json }
        responses["default"] = APIAnswer(0, "It failed; `code` says how.", .ref("Error")).json
        fields["responses"] = .object(responses)
        return .object(fields)
    }
}

extension APIBody {
    fileprivate var json: JSONValue {
        switch self {
        case .json(let schema, let isRequired):
            ["required": .bool(isRequired), "content": ["application/json": ["schema": schema.json]]]
        case .file:
            [
                "required": true,
                "content": [
                    "multipart/form-data": [
                        "schema": [
                            "type": "object", "required": ["file"],
                            "properties": ["file": ["type": "string", "format": "binary"]],
                        ]
                    ]
                ],
            ]
        }
    }
}

extension APIAnswer {
    fileprivate var json: JSONValue {
        var fields: JSONObject = ["description": .string(description)]
        switch content {
        case .nothing: break
        case .bytes: fields["content"] = ["*/*": ["schema": ["type": "string", "format": "binary"]]]
        case .ref, .list: fields["content"] = ["application/json": ["schema": content.json]]
        }
        return .object(fields)
    }
}

extension APIContent {
    var json: JSONValue {
        switch self {
        case .nothing, .bytes: [:]
        case .ref(let name): ["$ref": .string("#/components/schemas/\(name)")]
        case .list(let name): ["type": "array", "items": ["$ref": .string("#/components/schemas/\(name)")]]
        }
    }
}
