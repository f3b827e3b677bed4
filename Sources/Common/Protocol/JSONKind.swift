/// What a JSON value is, seen from its first byte.
package enum JSONKind: Sendable {
    case object
    case array
    case string
    case number
    case bool
    case null
}
