import NIOCore

/// One file of the web client, ready to be sent.
struct WebAsset: Sendable {
    var contentType: String
    var bytes: ByteBuffer
    /// The same, compressed; `nil` where that would not be smaller.
    var gzip: ByteBuffer?

    init(contentType: String, bytes: ByteBuffer) throws {
        self.contentType = contentType
        self.bytes = bytes
        let compressed = try GzipCompressor.compress(bytes)
        gzip = compressed.readableBytes < bytes.readableBytes ? compressed : nil
    }

    /// By the name's ending; `nil` for files that are none of the client's.
    static func contentType(of name: String) -> String? {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "webmanifest": "application/manifest+json"
        default: nil
        }
    }
}
