/// Codes with which the server closes a WebSocket.
package enum CloseCode: UInt16, Sendable, CaseIterable {
    case normal = 1000
    case protocolError = 1002
    /// Binary messages are not part of the protocol.
    case unsupportedData = 1003
    case invalidUTF8 = 1007
    /// What came is not allowed, though it breaks no rule of WebSockets; the reason says what.
    case policyViolation = 1008
    case messageTooBig = 1009
    /// The gateway restarts: reconnect at once, with the cursor.
    case restarting = 1012
    /// Too many connections: reconnect after a pause.
    case overloaded = 1013
    case notAuthenticated = 4001
    case originRefused = 4003
    case unknownSession = 4004
    /// The client read too slowly: reconnect with the cursor, nothing is lost.
    case tooSlow = 4008
    case sessionDeleted = 4010
}
