/// A refusal or failure as a client sees it: `{"detail", "code"}` over HTTP, an `error` frame over WebSocket.
package struct WireError: Error, Sendable, Equatable {
    package var code: ErrorCode
    /// For the person at the client: what is wrong and, where it helps, the name of the field.
    package var message: String

    /// After so long the same request may be sent again; `nil` where that would not help.
    package var retryAfterSeconds: Int?

    /// The version that is in force, where the request was made for another one.
    package var version: Int?

    /// - Parameter retryAfterSeconds: Where it is known better than the code tells.
    package init(_ code: ErrorCode, _ message: String, retryAfterSeconds: Int? = nil, version: Int? = nil) {
        self.code = code
        self.version = version
        self.message = message
        self.retryAfterSeconds = retryAfterSeconds ?? code.retryAfterSeconds
    }
}

extension WireError: JSONWritable {
    /// The body of an HTTP error.
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("detail", message)
            $0.field("code", code.rawValue)
            $0.field("version", ifPresent: version)
        }
    }
}
