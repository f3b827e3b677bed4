/// The end of a message, for lists.
enum Preview {
    private static let characters = 60
    /// One character can be any number of bytes; a preview is not.
    private static let maxBytes = 4096

    /// The last 60 characters, as a reader counts them; fewer where they would take more than 4,096 bytes.
    static func of(_ text: String) -> String {
        String(tail(of: text).suffix(characters))
    }

    /// At most `maxBytes` bytes from the end, beginning with a whole scalar.
    private static func tail(of text: String) -> Substring {
        let utf8 = text.utf8
        guard utf8.count > maxBytes else { return text[...] }
        var start = utf8.index(utf8.endIndex, offsetBy: -maxBytes)
        while String.Index(start, within: text.unicodeScalars) == nil { start = utf8.index(after: start) }
        return text[start...]
    }
}
