import NaviProtocol

/// A tool as its server lists it.
struct MCPListing: Equatable, Sendable {
    let name: String
    let description: String
    let parameters: JSONValue
    /// The server's claims: believed only when its settings say so.
    let isReadOnly: Bool
    let isIdempotent: Bool

    private static let maxNameBytes = 256
    private static let maxDescriptionBytes = 8192
    /// Of the arguments' schema: the model reads all of them with every request.
    private static let maxSchemaBytes = 65_536

    /// - Returns: `nil` for what cannot be a tool: no name, arguments that are no object, or more words about them than a
    ///   model can be told.
    init?(_ json: JSONValue) {
        guard let name = json["name"]?.stringValue, (1...Self.maxNameBytes).contains(name.utf8.count),
            let schema = json["inputSchema"], schema["type"] == "object",
            schema.json().count <= Self.maxSchemaBytes
        else { return nil }
        self.name = name
        let title = json["title"]?.stringValue ?? json["annotations"]?["title"]?.stringValue ?? name
        description = (json["description"]?.stringValue ?? title).shortened(toBytes: Self.maxDescriptionBytes)
        parameters = schema
        isReadOnly = json["annotations"]?["readOnlyHint"]?.boolValue == true
        isIdempotent = json["annotations"]?["idempotentHint"]?.boolValue == true
    }
}

/// What a server says about itself when it is first met.
struct MCPPeer: Equatable, Sendable {
    let name: String
    let version: String
    let protocolVersion: String
    /// How its tools are meant to be used; Markdown, for the model.
    let instructions: String?
}
