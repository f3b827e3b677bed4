import NaviProtocol

/// `web_view`: a page of the public web as text.
struct WebViewTool: Tool {
    let client: WebClient

    let name = "web_view"
    let description =
        "Reads a public web page as text, with its links numbered and listed at the end. Only http and https on ports "
        + "80 and 443, only public addresses."
    let effect = ToolEffect.readOnly
    /// The client has a limit of its own.
    let timeLimit: Duration? = nil

    /// Characters of one answer.
    static let windowLength = 20_000

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "url": ["type": "string", "description": "The address, with http:// or https://."],
            "offset": [
                "type": "integer", "minimum": 0,
                "description": "Characters of the text to skip, to read on in a long page.",
            ],
        ],
        "required": ["url"],
    ]

    /// What stands in an address reaches the server that it names.
    func reach(of arguments: JSONValue) -> ToolReach { .beyond }

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        guard let url = arguments["url"]?.stringValue else {
            return .failure("The argument 'url' is required and must be a string.")
        }
        do {
            let request = WebRequest(
                address: try WebAddress(url),
                headers: [("Accept", "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5")])
            return Self.result(
                try await client.fetch(request, hosts: context.hosts),
                offset: arguments["offset"]?.whole(heldIn: 0...(.max / 2)) ?? 0)
        } catch let error as NetworkError {
            return .failure(error.message)
        }
    }

    static func result(_ response: WebResponse, offset: Int) -> ToolResult {
        let origin = "\(response.address)"
        guard response.isText || response.isHTML else {
            let type = response.mediaType.isEmpty ? "unknown type" : response.mediaType.prefix(64)
            return .failure("\(origin) is not a page to read: \(type), \(response.body.count) bytes.")
        }
        let decoded = PageText.decoded(response.body, charset: response.charset)
        let whole =
            response.isHTML ? ReadablePage(html: decoded, address: response.address).description : decoded
        let text = window(whole, offset: offset) + (response.isCut ? "\n[… the page is longer than can be read …]" : "")
        guard (200..<300).contains(response.status) else {
            return .failure("\(origin) answered with status \(response.status).", output: text)
        }
        return .success("\(origin)\n\n\(text)")
    }

    private static func window(_ text: String, offset: Int) -> String {
        let rest = text.dropFirst(offset)
        let shown = rest.prefix(windowLength)
        let left = rest.count - shown.count
        if shown.isEmpty, offset > 0 { return "[the text ends before character \(offset)]" }
        let page = Fence.marking(String(shown), "the page")
        return left > 0 ? "\(page)\n[… \(left) more characters: offset \(offset + windowLength) …]" : page
    }
}
