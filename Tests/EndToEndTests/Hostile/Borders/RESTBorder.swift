import Foundation
import NaviProtocol
import TestKit

/// Requests of `/openapi.json`'s operations, with edges in their paths, queries and bodies.
struct RESTBorder: Border {
    let kind = BorderKind.rest
    private static let width = 4

    func attempt(_ numbers: Range<Int>, on ground: HostileGround) async throws {
        let description = try await ground.system.rest.get("/openapi.json").expecting(200).json
        let operations = APICase.operations(in: description)
        guard operations.count > 20 else { throw Failure("no operations in /openapi.json") }
        try await ground.withSessions(6) { sessions in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for lane in 0..<min(Self.width, numbers.count) {
                    tasks.addTask {
                        let line = KeptConnection(port: ground.system.port)
                        for number in stride(from: numbers.lowerBound + lane, to: numbers.upperBound, by: Self.width) {
                            try await attempt(number, operations, sessions, line, ground)
                        }
                    }
                }
                try await tasks.waitForAll()
            }
        }
    }

    private func attempt(
        _ number: Int, _ operations: [APICase], _ sessions: [SessionID], _ line: KeptConnection,
        _ ground: HostileGround
    ) async throws {
        var edges = ground.edges(kind, number)
        var operation = edges.pick(operations)
        // They ask a model, and take as long as that does.
        if operation.asksModel, !edges.once(in: 8) { operation = edges.pick(operations) }
        let request = operation.request(&edges, session: edges.pick(sessions))
        ground.tally.begin(kind, number, request)
        do {
            let response = try await line.exchange(request)
            ground.tally.count(kind, "\(response.status)")
            if !ground.isAllowed(response, mayBeModels: operation.asksModel) {
                ground.tally.violation(
                    kind, number, "\(operation.name): \(response.status) \(response.text.prefix(300))",
                    seed: ground.plan.seed)
            }
        } catch is RawConnection.NoResponse {
            ground.tally.count(kind, "closed")
        }
    }
}

/// A connection that is used until the server closes it, and then another one.
final class KeptConnection {
    private let port: Int
    private var connection: RawConnection?

    init(port: Int) {
        self.port = port
    }

    /// - Throws: `RawConnection.NoResponse` when a new connection is closed without an answer.
    func exchange(_ request: [UInt8], timeLimit: Duration = defaultTimeLimit) async throws -> RawResponse {
        if let connection {
            do {
                return try await exchange(request, over: connection, timeLimit)
            } catch let error as TimeLimitExceeded {
                self.connection = nil
                throw error
            } catch {
                // It has been closed since: the request goes over a new one.
            }
        }
        let fresh = try await RawConnection.connect(port: port)
        connection = fresh
        return try await exchange(request, over: fresh, timeLimit)
    }

    private func exchange(
        _ request: [UInt8], over line: RawConnection, _ timeLimit: Duration
    ) async throws -> RawResponse {
        do {
            try await line.send(WireText.bytes(request, port: port))
        } catch {
            throw Failure("the connection is closed")
        }
        let response = try await line.response(timeLimit: timeLimit)
        if response.headers["connection"] == "close" || response.headers["content-length"] == nil { connection = nil }
        return response
    }
}

/// One operation of the API, as its description tells of it.
struct APICase: Sendable {
    let method: String
    let path: String
    private let queries: [String]
    private let members: [(name: String, value: String)]
    private let isUpload: Bool

    var name: String { "\(method) \(path)" }
    var asksModel: Bool {
        method == "POST" && ["/messages", "/generate-name", "/compress"].contains { path.hasSuffix($0) }
    }

    static func operations(in description: JSONValue) -> [APICase] {
        (description["paths"]?.objectValue ?? [:]).sorted { $0.key < $1.key }.flatMap { path, methods in
            (methods.objectValue ?? [:]).sorted { $0.key < $1.key }.map { method, operation in
                APICase(method: method.uppercased(), path: path, operation, description)
            }
        }
    }

    private init(method: String, path: String, _ operation: JSONValue, _ description: JSONValue) {
        self.method = method
        self.path = path
        queries = (operation["parameters"]?.arrayValue ?? []).filter { $0["in"] == "query" }.compactMap {
            $0["name"]?.stringValue
        }
        let content = operation["requestBody"]?["content"]
        isUpload = content?["multipart/form-data"] != nil
        let reference = content?["application/json"]?["schema"]?["$ref"]?.stringValue ?? ""
        let schema = description["components"]?["schemas"]?[String(reference.split(separator: "/").last ?? "")]
        members = (schema?["properties"]?.objectValue ?? [:]).sorted { $0.key < $1.key }.map { name, property in
            (name, Self.honest(name, property))
        }
    }

    /// A value that fits the schema, so that what stands beside it is looked at, too.
    private static func honest(_ name: String, _ property: JSONValue) -> String {
        if name == "profile_id" { return #""secretary""# }
        if let choice = property["enum"]?.arrayValue?.first { return choice.jsonText() }
        let type = property["type"]?.stringValue ?? property["type"]?.arrayValue?.first?.stringValue
        switch type {
        case "integer": return "1"
        case "boolean": return "true"
        case "array": return "[]"
        default: return #""text""#
        }
    }

    /// - Parameter session: One that is there.
    func request(_ edges: inout Edges, session: SessionID) -> [UInt8] {
        var target = path.split(separator: "/", omittingEmptySubsequences: false).map { part -> String in
            guard part.hasPrefix("{") else { return String(part) }
            if part == "{session_id}", !edges.once(in: 6) { return session.description }
            return Self.encoded(edges.once(in: 2) ? edges.numberText() : edges.text())
        }.joined(separator: "/")
        var fields = queries.filter { _ in !edges.once(in: 3) }.map { name in
            "\(name)=\(Self.encoded(edges.once(in: 3) ? edges.text() : edges.numberText()))"
        }
        if edges.once(in: 10) { fields += fields + ["", "=", "a=b=c", Self.encoded(edges.text())] }
        if !fields.isEmpty { target += "?" + fields.joined(separator: "&") }
        // A head has its own limit, which is for another border to try.
        target = String(target.prefix(6000))
        let (body, type) = body(&edges)
        let head =
            "\(method) \(target) HTTP/1.1\r\nHost: @HOST@\r\nContent-Length: \(body.count)\r\n"
            + (type.isEmpty ? "" : "Content-Type: \(type)\r\n")
        return Array((head + "\r\n").utf8) + body
    }

    private func body(_ edges: inout Edges) -> (bytes: [UInt8], type: String) {
        if isUpload {
            let honest =
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
                + "Content-Type: text/plain\r\n\r\nhello\r\n--b--\r\n"
            let named = honest.replacing(
                "a.txt", with: edges.once(in: 2) ? edges.text().prefix(300).description : "a.txt")
            let bytes = edges.once(in: 2) ? edges.damaged(Array(named.utf8)) : Array(named.utf8)
            return (bytes, "multipart/form-data; boundary=\(edges.once(in: 12) ? "\"" : "")b")
        }
        guard !members.isEmpty || edges.once(in: 8) else { return ([], "") }
        let type = edges.once(in: 20) ? "text/plain" : "application/json"
        switch edges.number(0...7) {
        case 0: return (Array(edges.value().utf8), type)
        case 1, 2:
            let honest = "{" + members.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",") + "}"
            return (edges.spoiled(honest), type)
        default: return (Array(edges.object(members).utf8), type)
        }
    }

    static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "-"), UInt8(ascii: "."):
                encoded.append(Character(Unicode.Scalar(byte)))
            default:
                let digits = String(byte, radix: 16)
                encoded += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}
