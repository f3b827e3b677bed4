import NIOHTTP1

/// What a server answered.
struct WebResponse: Sendable {
    /// Where the answer came from, after all redirects.
    let address: WebAddress
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]
    /// The body was longer; the rest was not read.
    let isCut: Bool

    /// The type of the content, in lower case, without parameters.
    var mediaType: String {
        let value = headers.first(name: "content-type") ?? ""
        return value.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
    }

    /// The encoding that the header names, in lower case.
    var charset: String? {
        guard let value = headers.first(name: "content-type")?.lowercased(),
            let range = value.firstRange(of: "charset=")
        else { return nil }
        let name = value[range.upperBound...].prefix { $0 != ";" }.filter { !"\"' ".contains($0) }
        return name.isEmpty ? nil : name
    }

    /// Whether the body is something to read.
    var isText: Bool {
        let type = mediaType
        if type.isEmpty { return !body.prefix(1024).contains(0) }
        return type.hasPrefix("text/") || type.hasSuffix("+json") || type.hasSuffix("+xml")
            || [
                "application/json", "application/xml", "application/javascript", "application/x-ndjson",
                "application/yaml", "application/x-www-form-urlencoded", "application/graphql",
            ].contains(type)
    }

    var isHTML: Bool { mediaType == "text/html" || mediaType == "application/xhtml+xml" }
}
