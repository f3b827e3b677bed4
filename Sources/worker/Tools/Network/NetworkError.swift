/// A page could not be had.
struct NetworkError: Error, Equatable, CustomStringConvertible {
    enum Code: Sendable, Equatable {
        /// The address cannot be used as it is written.
        case address
        /// The address leads somewhere tools must not go.
        case forbidden
        /// The request is not one that tools may make.
        case request
        /// There is no such host, or it could not be found out.
        case unknownHost
        /// No connection, or it broke.
        case connection
        case timeout
        case tooManyRedirects
    }

    let code: Code
    /// For the model.
    let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    var description: String { message }
}
