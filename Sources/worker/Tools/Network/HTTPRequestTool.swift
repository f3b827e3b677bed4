import NaviProtocol

/// `http_request`: one request to a public server.
struct HTTPRequestTool: Tool {
    let client: WebClient

    let name = "http_request"
    let description =
        "Sends an HTTP request to a public server and returns status, headers and body. For APIs; use web_view to read "
        + "pages. Only http and https on ports 80 and 443, only public addresses."
    /// A request may change something on the server, whatever its method promises.
    let effect = ToolEffect.once
    /// The client has a limit of its own.
    let timeLimit: Duration? = nil

    /// Longest body that is shown.
    static let maxShownBytes = 128 * 1024
    /// Headers that say something about the content, or about what to do next.
    private static let shownHeaders = [
        "content-type", "content-length", "content-language", "content-disposition", "last-modified", "etag",
        "location",
        "retry-after", "www-authenticate", "link", "date", "x-ratelimit-remaining", "x-ratelimit-reset",
    ]

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "url": ["type": "string", "description": "The address, with http:// or https://."],
            "method": [
                "type": "string", "enum": .array(WebRequest.Method.allCases.map { .string($0.rawValue) }),
                "description": "Default GET.",
            ],
            "headers": [
                "type": "object", "additionalProperties": ["type": "string"], "description": "Headers to send.",
            ],
            "body": ["type": "string", "description": "The body to send."],
        ],
        "required": ["url"],
    ]

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        do {
            return .success(Self.text(try await client.fetch(try Self.request(arguments), hosts: context.hosts)))
        } catch let error as NetworkError {
            return .failure(error.message)
        }
    }

    static func request(_ arguments: JSONValue) throws(NetworkError) -> WebRequest {
        guard let url = arguments["url"]?.stringValue else {
            throw NetworkError(.address, "The argument 'url' is required and must be a string.")
        }
        var request = WebRequest(address: try WebAddress(url))
        if let name = arguments["method"]?.stringValue {
            guard let method = WebRequest.Method(rawValue: name.uppercased()) else {
                throw NetworkError(.request, "The method '\(name.prefix(20))' is not one of those allowed.")
            }
            request.method = method
        }
        for (name, value) in (arguments["headers"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let value = value.stringValue else {
                throw NetworkError(.request, "The value of the header '\(name.prefix(40))' is not a string.")
            }
            if let objection = WebRequest.objection(header: name, value) { throw NetworkError(.request, objection) }
            request.headers.append((name, value))
        }
        request.body = Array((arguments["body"]?.stringValue ?? "").utf8)
        guard request.body.count <= WebRequest.maxBodyBytes else {
            throw NetworkError(.request, "The body is larger than \(WebRequest.maxBodyBytes / 1024) KiB.")
        }
        return request
    }

    /// Between one pair of fences all that the server has written: of two pairs a later shortening might keep one and a
    /// half.
    static func text(_ response: WebResponse) -> String {
        let headers = shownHeaders.flatMap { name in
            response.headers[name].map { "\(name): \($0.prefix(1000))" }
        }
        let (body, note) = body(response)
        let parts = [headers.joined(separator: "\n"), body ?? ""].filter { !$0.isEmpty }
        let answer = Fence.markingAny(parts.joined(separator: "\n\n"), "the answer")
        return (["\(response.status) from \(response.address)", answer] + [note].compactMap { $0 })
            .joined(separator: "\n")
    }

    /// The body if it is text, and what there is to say of it.
    private static func body(_ response: WebResponse) -> (text: String?, note: String?) {
        let size = "\(response.isCut ? "more than " : "")\(response.body.count) bytes"
        guard !response.body.isEmpty else { return (nil, "[no body]") }
        guard response.isText else { return (nil, "[\(size), not text]") }
        let text = PageText.decoded(response.body, charset: response.charset ?? (response.isHTML ? nil : "utf-8"))
        return (text.shortened(toBytes: maxShownBytes), response.isCut ? "[… cut: the body has \(size) …]" : nil)
    }
}
