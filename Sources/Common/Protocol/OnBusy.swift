/// What shall become of a message that arrives while a turn of its session is open.
package enum OnBusy: String, Sendable, Codable, CaseIterable {
    /// It waits in line; the default.
    case queue
    /// It is refused with the error `busy`.
    case reject
}
