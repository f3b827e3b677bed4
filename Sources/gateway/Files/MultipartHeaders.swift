import NaviFiles

/// What the header of one part of a `multipart/form-data` body says.
struct MultipartHeaders: Sendable, Equatable {
    /// The form field, from `Content-Disposition`.
    var name: String?
    /// The file's name as the client sent it; nothing to rely on.
    var fileName: String?

    /// Parses header lines, without the empty line behind them.
    init(_ lines: some Sequence<UInt8>) {
        let text = String(decoding: Array(lines), as: UTF8.self)
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":"),
                line[..<colon].lowercased() == "content-disposition"
            else { continue }
            let parameters = HeaderParameters(line[line.index(after: colon)...])
            name = parameters["name"]
            fileName = parameters["filename*"].flatMap(Self.decodeExtended) ?? parameters["filename"]
        }
    }

    /// RFC 5987: `UTF-8''per%20cent`.
    private static func decodeExtended(_ value: String) -> String? {
        let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return PercentCoding.decode(parts[2])
    }
}
