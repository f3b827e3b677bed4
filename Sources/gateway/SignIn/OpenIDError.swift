/// Why somebody is not signed in whom a provider was asked about.
struct OpenIDError: Error, Sendable, Equatable {
    /// Stands in the address that the browser is sent to; the web client has words for each.
    enum Code: String, Sendable, CaseIterable {
        /// The provider does not answer, or not as providers do.
        case unavailable
        /// The provider has said no.
        case refused
        /// The way back does not belong to a way there: it took too long, began in another browser, or has been used.
        case expired
        /// The provider's token is not for this Navi, or not any more, or not the provider's.
        case invalidToken = "invalid_token"
        /// The token has no name that a user can have.
        case noName = "no_name"
        /// Their groups are not let in.
        case notAllowed = "not_allowed"
        /// There is a user of that name already, who is somebody else as far as anybody knows.
        case nameTaken = "name_taken"
        case disabled
        case tooMany = "too_many"
    }

    let code: Code
    /// For the operator.
    let message: String
    /// Whom the provider means, and what it calls them, where it has said so.
    var subject: String?
    var name: String?

    init(_ code: Code, _ message: String, subject: String? = nil, name: String? = nil) {
        self.code = code
        self.message = message
        self.subject = subject
        self.name = name
    }
}
