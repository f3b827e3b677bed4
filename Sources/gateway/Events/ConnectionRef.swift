/// Names one socket of this process; never used twice.
struct ConnectionID: Hashable, Sendable {
    let value: UInt64
}

/// A socket and the event loop it lives on.
struct ConnectionRef: Hashable, Sendable {
    let id: ConnectionID
    /// Place of its loop in the gateway's list of loops.
    let loop: Int
}
