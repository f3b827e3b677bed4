import HTTPTypes
import Hummingbird

extension Response {
    /// Headers of an answer whose content comes from a user: a browser shows it as what it is or saves it, and runs
    /// none of it.
    static func contentHeaders(contentType: String, fileName: String) -> HTTPFields {
        [
            .contentType: contentType,
            .contentDisposition: ContentDisposition.header(fileName: fileName, contentType: contentType),
            .contentSecurityPolicy: "sandbox; default-src 'none'",
        ]
    }
}

extension Request {
    /// The client already has this content (`If-None-Match`).
    func hasCurrent(entityTag: String) -> Bool {
        guard let header = headers[.ifNoneMatch] else { return false }
        return header.split(separator: ",").contains { candidate in
            let tag = candidate.drop { $0 == " " }.prefix { $0 != " " }
            return tag == "*" || tag == entityTag || tag == "W/\(entityTag)"
        }
    }
}
