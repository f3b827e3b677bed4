/// Writes that wait for the writer: a bounded line, and whether someone is working on it.
///
/// Pure: the driver calls `submit` and starts draining when told to, then takes until nothing is left.
struct WriteQueue {
    /// What can wait: a job for the next transaction, or something that needs the connection for itself.
    enum Entry: Sendable {
        case job(WriteJob)
        case exclusive(ExclusiveAccess)
    }

    enum Submission {
        /// Nobody drains the line: start to.
        case startDraining
        case waiting
        /// The line is full.
        case full
        case closed
    }

    /// Some seconds of work: when the writer is stuck, callers hear so instead of piling up.
    static let capacity = 10_000

    private var entries: [Entry] = []
    private var isDraining = false
    private var isClosed = false

    mutating func submit(_ entry: Entry) -> Submission {
        guard !isClosed else { return .closed }
        guard entries.count < Self.capacity else { return .full }
        entries.append(entry)
        defer { isDraining = true }
        return isDraining ? .waiting : .startDraining
    }

    /// Everything that waits, in its order; `nil` ends the draining.
    mutating func take() -> [Entry]? {
        guard !entries.isEmpty else {
            isDraining = false
            return nil
        }
        defer { entries = [] }
        return entries
    }

    /// From now on nothing is let in.
    mutating func close() {
        isClosed = true
    }
}
