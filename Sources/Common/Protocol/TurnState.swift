/// Where a turn stands. `queued` and `running` are open; the other states are terminal and never change.
package enum TurnState: String, Sendable, Codable, CaseIterable {
    case queued
    case running
    case done
    case failed
    case stopped
    case interrupted

    /// The turn has ended, visibly and for good.
    package var isTerminal: Bool {
        switch self {
        case .queued, .running: false
        case .done, .failed, .stopped, .interrupted: true
        }
    }
}
