/// Why bytes are not a message of the link.
package enum LinkCodecError: Error, Equatable, Sendable {
    /// Another version of Navi is at the other end.
    case unknownVersion(UInt8)
    case unknownType(UInt8)
    /// Too short, too long, or with a value that is not allowed.
    case malformed
}
