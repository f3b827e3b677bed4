/// A refusal or failure as a client sees it: `{"detail", "code"}` over HTTP, an `error` frame over WebSocket.
package struct WireError: Error, Sendable, Equatable {
    package var code: ErrorCode
    /// For the person at the client: what is wrong and, where it helps, the name of the field.
    package var message: String

    package init(_ code: ErrorCode, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension WireError: JSONWritable {
    /// The body of an HTTP error.
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("detail", message)
            $0.field("code", code.rawValue)
        }
    }
}
