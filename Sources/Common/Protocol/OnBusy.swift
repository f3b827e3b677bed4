/// What shall become of a message that arrives while a turn of its session is open.
package enum OnBusy: String, Sendable, Codable, CaseIterable {
    /// It waits in line; the default.
    case queue
    /// The running turn takes it up before its next model call; if there is none, it waits in line.
    case steer
    /// The running turn is stopped; then it is this message's turn, after those that wait already.
    case interrupt
    /// It is refused with the error `busy`.
    case reject
}
