/// A piece of a page.
enum HTMLToken: Equatable, Sendable {
    /// Names are in lower case; of attributes with one name the first one counts.
    case start(name: String, attributes: [String: String])
    case end(name: String)
    /// With entities replaced.
    case text(String)
}
