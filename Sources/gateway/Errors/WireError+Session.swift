import NaviProtocol

extension WireError {
    /// - Parameter id: What the client takes for one, of whatever length.
    static func sessionNotFound(_ id: some CustomStringConvertible) -> WireError {
        WireError(.sessionNotFound, "Session '\(id.description.prefix(64))' not found")
    }
}
