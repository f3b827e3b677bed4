/// An image inside an accepted message. It becomes part of the history: stored once per content, kept until the last
/// session that refers to it is deleted.
package struct ImageUpload: Sendable, Equatable {
    package var contentType: String
    package var bytes: [UInt8]
    /// SHA-256 of `bytes`, in lower-case hexadecimal.
    package var sha256: String

    package init(contentType: String, bytes: [UInt8], sha256: String) {
        self.contentType = contentType
        self.bytes = bytes
        self.sha256 = sha256
    }
}

/// An image of the history.
package struct StoredImage: Sendable, Equatable {
    package var contentType: String
    package var bytes: [UInt8]

    package init(contentType: String, bytes: [UInt8]) {
        self.contentType = contentType
        self.bytes = bytes
    }
}
