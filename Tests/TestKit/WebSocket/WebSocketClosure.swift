/// How a server closed a WebSocket.
package struct WebSocketClosure: Error, Sendable, Equatable, CustomStringConvertible {
    /// `nil` when the connection ended without a close frame, or the frame had no code.
    package var code: UInt16?
    package var reason: String

    package init(code: UInt16?, reason: String = "") {
        self.code = code
        self.reason = reason
    }

    init(payload: [UInt8]) {
        code = payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : nil
        reason = String(decoding: payload.dropFirst(2), as: UTF8.self)
    }

    package var description: String { "WebSocket closed: \(code.map(String.init) ?? "no code") \(reason)" }
}

/// The server answered an upgrade with something else.
package struct WebSocketRefused: Error, Sendable {
    package var response: RawResponse
}
