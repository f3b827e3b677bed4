/// What a request says about a session's name: JSON tells a missing field from `null`.
package enum NameChange: Sendable, Equatable {
    case keep
    /// Takes the name away, and lets automatic naming act again.
    case remove
    case set(String)
}
