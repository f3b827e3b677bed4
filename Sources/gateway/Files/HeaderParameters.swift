/// The value of a structured header, `value; name=token; name="quoted text"`, with names in lower case.
struct HeaderParameters: Sendable, Equatable {
    /// What stands before the first semicolon, in lower case and without white space.
    let value: String
    private var parameters: [String: String] = [:]

    init(_ text: some StringProtocol) {
        // Scalars, not characters: a combining mark behind a quote must not hide the quote.
        var rest = Substring(text).unicodeScalars
        value = Self.takeToken(&rest).lowercased()
        while rest.first == ";" {
            rest.removeFirst()
            let name = Self.takeToken(&rest, until: "=").lowercased()
            guard rest.first == "=" else { continue }
            rest.removeFirst()
            rest = rest.drop { $0 == " " || $0 == "\t" }
            let value = rest.first == "\"" ? Self.takeQuoted(&rest) : Self.takeToken(&rest)
            if parameters[name] == nil { parameters[name] = value }
        }
    }

    /// The first parameter of this name.
    subscript(name: String) -> String? { parameters[name] }

    private static func takeToken(
        _ rest: inout Substring.UnicodeScalarView, until end: Unicode.Scalar = ";"
    ) -> String {
        var token = rest.prefix { $0 != ";" && $0 != end }
        rest = rest[token.endIndex...]
        while let first = token.first, first.properties.isWhitespace { token.removeFirst() }
        while let last = token.last, last.properties.isWhitespace { token.removeLast() }
        return String(token)
    }

    /// Reads up to the closing quote. A backslash escapes only a quote or a backslash, since old browsers send paths
    /// with bare ones.
    private static func takeQuoted(_ rest: inout Substring.UnicodeScalarView) -> String {
        rest.removeFirst()
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst(), scalar != "\"" {
            if scalar == "\\", let next = rest.first, next == "\"" || next == "\\" {
                text.append(next)
                rest.removeFirst()
            } else {
                text.append(scalar)
            }
        }
        rest = rest.drop { $0 != ";" }
        return String(text)
    }
}
