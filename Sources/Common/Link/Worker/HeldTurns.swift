import NaviProtocol

/// The turns that a worker holds. Asked on the link's thread, at least once a second; must not block.
package protocol HeldTurns: Sendable {
    var keys: [TurnKey] { get }
}
