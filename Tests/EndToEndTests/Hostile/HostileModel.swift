import NaviProtocol
import TestKit

/// The model server of a hostile run: honest to the bystander, to everybody else what the message asks for.
struct HostileModel: Sendable {
    let plan: HostilePlan

    /// A turn with this message gets the answer of a case: `hostile model 17`.
    static let casePrefix = "hostile model "
    /// A turn with this message calls tools: `hostile tools mcp__pipe__play:12 play:4`.
    static let toolsPrefix = "hostile tools "

    func script(for request: RecordedRequest) -> ModelScript {
        let text = request.lastUserText
        if text.hasPrefix(Bystander.prefix) { return .answer(pieces: Bystander.pieces) }
        // One round of tools is enough.
        if request.messages.last?.role == "tool" { return .answer("done") }
        if text.hasPrefix(Self.casePrefix), let number = Int(text.dropFirst(Self.casePrefix.count)) {
            var edges = plan.edges(.model, number)
            return ModelCase.script(&edges, path: request.path)
        }
        guard text.hasPrefix(Self.toolsPrefix) else { return .answer("ok") }
        let calls = text.dropFirst(Self.toolsPrefix.count).split(separator: " ").map { $0.split(separator: ":") }
        return ModelScript(
            calls.enumerated().map { position, call in
                .toolCall(id: "call_\(position)", name: "\(call[0])", arguments: #"{"case":"\#(call[1])"}"#)
            })
    }
}

/// One hostile answer of a model server.
enum ModelCase {
    /// - Parameter path: Of the request; it tells the dialect.
    static func script(_ edges: inout Edges, path: String) -> ModelScript {
        let (honest, type) = transcript(&edges, path: path)
        let steps: [ModelStep]
        switch edges.number(0...9) {
        // An honest answer but for its numbers: usage is what everything else counts with.
        case 0: steps = [.bytes(Array(withNumbers(honest, &edges).utf8))]
        case 1: steps = [.bytes(Array(withArguments(honest, &edges).utf8))]
        case 2: steps = [.wire(response(&edges, body: Array(honest.utf8), type: type)), .cut]
        case 3: steps = [.fail(status: edges.pick(statuses), body: edges.value(), headers: failureHeaders(&edges))]
        case 4:
            let bytes = Array(honest.utf8)
            steps = [.bytes(Array(bytes.prefix(edges.number(0...bytes.count)))), edges.pick([.cut, .endAbruptly])]
        default: steps = edges.parts(of: edges.spoiled(honest)).map { .bytes($0) } + [.endAbruptly]
        }
        // What is said as bytes has its own end.
        if case .bytes? = steps.last { return ModelScript(steps + [.endAbruptly]) }
        return ModelScript(steps)
    }

    private static let statuses = [
        201, 202, 204, 206, 299, 300, 301, 302, 304, 400, 401, 404, 413, 418, 422, 429, 451, 499, 500, 503, 529, 599,
    ]

    private static func failureHeaders(_ edges: inout Edges) -> [String: String] {
        guard edges.once(in: 2) else { return [:] }
        let name = edges.pick(["Retry-After", "Location", "Content-Type", "retry-after-ms", "x-ratelimit-reset"])
        // A newline in a value would be the server's own mistake in framing; that is tried on the wire.
        let value = (edges.once(in: 2) ? edges.numberText() : edges.text()).unicodeScalars.filter { $0.value >= 0x20 }
        return [name: String(String.UnicodeScalarView(value)).prefix(500).description]
    }

    /// A response with a head of its own making, in HTTP's own framing.
    private static func response(_ edges: inout Edges, body: [UInt8], type: String) -> [UInt8] {
        let status = edges.pick([
            "200 OK", "200", "0 x", "-1", "999 x", "99999999999999999999 x", "200 \u{202E}", "100 Continue", "101 Up",
        ])
        var head =
            edges.pick(["HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "ICY", ""]) + " \(status)\r\n"
        head += "Content-Type: \(edges.once(in: 4) ? edges.text().prefix(200).description : type)\r\n"
        if edges.once(in: 2) { head += "Content-Length: \(edges.numberText())\r\n" }
        if edges.once(in: 3) { head += "Content-Encoding: \(edges.pick(["gzip", "br", "identity", "deflate"]))\r\n" }
        if edges.once(in: 6) { head += "X-Long: \(edges.text(bytes: edges.pick([8000, 90_000])))\r\n" }
        guard edges.once(in: 2) else { return Array((head + "\r\n").utf8) + body }
        let size = edges.pick([
            "\(String(body.count, radix: 16))", "7fffffffffffffff", "ffffffffffffffffff", "-1", "0", "x", "",
        ])
        head += "Transfer-Encoding: \(edges.pick(["chunked", "gzip, chunked", "chunked, chunked", "x"]))\r\n\r\n"
        return Array((head + size + "\r\n").utf8) + body + Array("\r\n0\r\n\r\n".utf8)
    }

    /// The transcript with edges for all its whole numbers.
    private static func withNumbers(_ honest: String, _ edges: inout Edges) -> String {
        honest.replacing(#/:([0-9]+)/#) { _ in ":" + edges.numberLiteral() }
    }

    /// The transcript with edges for the arguments of its call.
    private static func withArguments(_ honest: String, _ edges: inout Edges) -> String {
        var arguments = edges.once(in: 3) ? #"{"a":\#(edges.nested(edges.depth()))}"# : edges.value()
        if edges.once(in: 3) {
            arguments = edges.object([
                ("action", #""update""#), ("number", edges.numberLiteral()), ("status", #""done""#),
                ("items", #"["a","b"]"#), ("text", edges.textLiteral()), ("limit", edges.numberLiteral()),
            ])
        }
        // Ollama has them as an object, the others as a text or in pieces of one.
        return honest.replacing("@ARGUMENTS@", with: arguments)
            .replacing("@QUOTED@", with: Edges.quoted(arguments))
    }

    private static func transcript(_ edges: inout Edges, path: String) -> (text: String, type: String) {
        let tool = edges.pick([
            "todo", "scratchpad", "search_history", "read_session_file", "no_such_tool", "switch_profile",
        ])
        let text: String
        switch path {
        case "/api/chat": text = edges.once(in: 2) ? ollama : ollamaTools
        case "/v1/messages": text = edges.once(in: 2) ? anthropic : anthropicTools
        default: text = edges.once(in: 2) ? openAI : openAITools
        }
        let type = path == "/api/chat" ? "application/x-ndjson" : "text/event-stream"
        return (text.replacing("@TOOL@", with: tool), type)
    }
}
