/// A response as it came over a raw connection.
package struct RawResponse: Sendable {
    package var status: Int
    /// Names in lower case; of repeated headers the last one.
    package var headers: [String: String]
    /// As it came: a chunked body still has its chunk sizes.
    package var body: [UInt8]
    /// The body has the length that its header gives. Without one only the end of the connection completes it.
    package var isComplete: Bool
    /// Bytes of head and body.
    package var byteCount: Int

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// `nil` while the head is not whole or when it is no HTTP response.
    package init?(parsing bytes: [UInt8]) {
        guard let headEnd = Self.endOfHead(bytes) else { return nil }
        let lines = String(decoding: bytes[..<headEnd], as: UTF8.self).split(separator: "\r\n")
        guard let statusLine = lines.first, statusLine.hasPrefix("HTTP/1."),
            let status = statusLine.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        self.status = status
        headers = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers[line[..<colon].lowercased()] = String(value)
        }
        let rest = bytes[headEnd...]
        if (100..<200).contains(status) || status == 204 || status == 304 {
            // What follows is none of it: the frames of a socket, or the next response.
            (body, isComplete) = ([], true)
        } else if let length = headers["content-length"].flatMap({ Int($0) }) {
            body = Array(rest.prefix(length))
            isComplete = rest.count >= length
        } else {
            body = Array(rest)
            isComplete = Self.endsChunked(rest)
        }
        byteCount = headEnd + body.count
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        let mark = Array("\r\n\r\n".utf8)
        guard bytes.count >= mark.count else { return nil }
        for start in 0...(bytes.count - mark.count) where bytes[start] == mark[0] {
            if bytes[start..<start + mark.count].elementsEqual(mark) { return start + mark.count }
        }
        return nil
    }

    private static func endsChunked(_ body: ArraySlice<UInt8>) -> Bool {
        body.suffix(5).elementsEqual(Array("0\r\n\r\n".utf8))
    }
}
