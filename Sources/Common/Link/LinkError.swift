/// Why an end of the link could not be set up, or had to end.
package struct LinkError: Error, Sendable {
    package enum Code: Sendable, CaseIterable {
        /// The endpoint's text is not one this version understands.
        case invalidEndpoint
        /// The endpoint names a transport other than `ipc://`.
        case unsupportedTransport
        /// The socket's path is longer than the kernel allows.
        case pathTooLong
        /// The socket's directory cannot be made, is not ours, or is open to others.
        case unsafeDirectory
        /// Another process holds the endpoint's lock.
        case alreadyBound
        /// The operating system or libzmq refused.
        case system
    }

    package let code: Code
    /// For the operator; names the path or endpoint.
    package let message: String
    package let cause: (any Error)?

    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The same call may succeed later without a change of the configuration.
    package var isRetryable: Bool {
        switch code {
        case .invalidEndpoint, .unsupportedTransport, .pathTooLong, .unsafeDirectory: false
        case .alreadyBound, .system: true
        }
    }
}

extension LinkError: CustomStringConvertible {
    package var description: String { message }
}
