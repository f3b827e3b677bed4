/// An uploaded file: the answer of an upload and an element of the list.
package struct FileBody: Sendable, Equatable, Codable, JSONWritable {
    /// The name it was stored under, which may differ from the one sent.
    package var name: String
    /// `session_files/{session_id}/{name}`; to be echoed in the `files` of a message.
    package var path: String
    /// In bytes.
    package var size: Int
    /// As found by looking at the content, not as claimed.
    package var contentType: String
    package var createdAt: Timestamp?
    /// When the janitor will delete it if the session stays quiet.
    package var expiresAt: Timestamp?
    /// The file itself is gone; the entry says what had been there.
    package var deletedAt: Timestamp?

    private enum CodingKeys: String, CodingKey {
        case name, path, size
        case contentType = "content_type"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
        case deletedAt = "deleted_at"
    }

    package init(name: String, path: String, size: Int, contentType: String) {
        self.name = name
        self.path = path
        self.size = size
        self.contentType = contentType
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("name", name)
            $0.field("path", path)
            $0.field("size", size)
            $0.field("content_type", contentType)
            if let createdAt { $0.field("created_at", createdAt) }
            if let expiresAt { $0.field("expires_at", expiresAt) }
            if let deletedAt { $0.field("deleted_at", deletedAt) }
        }
    }
}
