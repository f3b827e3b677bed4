/// Counts what comes with a body and is none of it, which nobody else sees: the sizes of chunks, their extensions, line
/// ends. Pure.
struct BodyFraming {
    /// What any body may have, fields behind it included.
    static let freeBytes = 64 * 1024
    /// What each byte of the body may bring besides. A chunk of one byte has five.
    static let bytesPerBodyByte = 16

    /// Of the whole body.
    private var bytes = 0
    /// Body bytes before the piece that is being read; `nil` for a piece that began as something else.
    private var bodyBytesBefore: Int?

    /// A piece is about to be read.
    mutating func beginRead(isBody: Bool, bodyBytes: Int) {
        bodyBytesBefore = isBody ? bodyBytes : nil
    }

    /// The piece has been read.
    ///
    /// - Returns: Whether it is too much by now.
    mutating func endRead(_ count: Int, bodyBytes: Int) -> Bool {
        guard let before = bodyBytesBefore else { return false }
        bodyBytesBefore = nil
        bytes += max(0, count - (bodyBytes - before))
        return bytes > Self.freeBytes && (bytes - Self.freeBytes) / Self.bytesPerBodyByte > bodyBytes
    }
}
