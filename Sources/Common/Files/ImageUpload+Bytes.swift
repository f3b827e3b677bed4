import NaviStore

extension ImageUpload {
    /// The types that count as images: those that browsers and models take.
    private static let contentTypes: Set = ["image/png", "image/jpeg", "image/webp", "image/gif"]

    /// An image, named by its content; `nil` for whatever is no PNG, JPEG, WebP or GIF.
    package init?(bytes: [UInt8]) {
        let sample = Array(bytes.prefix(ContentSniffer.sampleBytes))
        let type = ContentSniffer.contentType(of: sample, isWhole: sample.count == bytes.count)
        guard Self.isImage(type) else { return nil }
        self.init(contentType: type, bytes: bytes, sha256: Self.hash(of: bytes))
    }

    /// Whether a type, as `ContentSniffer` tells it, is an image's.
    package static func isImage(_ contentType: String) -> Bool { contentTypes.contains(contentType) }

    /// SHA-256 in lower-case hexadecimal.
    package static func hash(of bytes: [UInt8]) -> String {
        HexDigest.of(bytes)
    }
}
