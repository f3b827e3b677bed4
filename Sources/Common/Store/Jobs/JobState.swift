/// Where a job stands. One that is done is no more.
package enum JobState: Sendable, Equatable {
    case waiting
    case running
    /// Its attempts were used up. The row stays for a while, for people to see why.
    case givenUp(lastError: String?)
}
