/// Why a context is compressed. The raw values are `reason` on the wire.
enum CompressionReason: String, Sendable, CaseIterable, Codable {
    /// A turn ended with a context beyond the threshold.
    case threshold
    /// The next call would not have fitted.
    case window
    /// A server refused a call for its length.
    case overflow = "context_too_long"
    /// A user asked for it.
    case request

    /// A context must become clearly smaller, whatever the estimates say of it.
    var mustShrink: Bool { self == .overflow || self == .request }
}
