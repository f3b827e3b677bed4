import NaviProtocol

/// The address of an image of the history, as `Message.images` carries it:
/// `/sessions/{session_id}/images/{sha256}`.
package struct ImageReference: Sendable, Hashable, CustomStringConvertible {
    package let sessionID: SessionID
    /// SHA-256 of the image, in lower-case hexadecimal.
    package let hash: String

    package init(sessionID: SessionID, hash: String) {
        self.sessionID = sessionID
        self.hash = hash
    }

    /// Parses an address that `description` gave; anything else is `nil`.
    package init?(_ path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "sessions", parts[3] == "images",
            let sessionID = SessionID(parts[2]), parts[4].utf8.count == 64
        else { return nil }
        self.init(sessionID: sessionID, hash: String(parts[4]))
    }

    package var description: String { "/sessions/\(sessionID)/images/\(hash)" }
}
