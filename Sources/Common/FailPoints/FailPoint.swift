/// A moment at which a test can end or freeze a process, so that each of them is hit on purpose and not by luck.
///
/// Only debug builds have them. `NAVI_FAIL_POINT=POINT:ACTION[:COUNT]` arms one: `kill` and `freeze` are SIGKILL and
/// SIGSTOP to the process itself, `hold` keeps the thread there for ever while all others go on, the `COUNT`th time that
/// the process comes by (1).
///
/// `…Writing` is inside a transaction, with the writer's lock held; `…Committed` after it, before anyone hears of it.
package enum FailPoint: String, CaseIterable, Sendable {
    // The gateway.
    case acceptWriting = "accept.writing"
    case acceptCommitted = "accept.committed"
    /// A worker has been told, and the sender has its answer.
    case acceptAcknowledged = "accept.acknowledged"
    case stopWriting = "stop.writing"
    case stopCommitted = "stop.committed"

    // A worker.
    /// It has been told of a turn that is its own already, and has done nothing for it.
    case grantTaken = "grant.taken"
    case claimWriting = "claim.writing"
    case claimCommitted = "claim.committed"
    case renewalWriting = "renewal.writing"
    case stepWriting = "step.writing"
    case stepCommitted = "step.committed"
    case toolStartWriting = "tool-start.writing"
    case toolStartCommitted = "tool-start.committed"
    case toolEndWriting = "tool-end.writing"
    case toolEndCommitted = "tool-end.committed"
    /// The answer is complete; its write has not begun.
    case endDue = "end.due"
    case endWriting = "end.writing"
    case endCommitted = "end.committed"
    case compressionWriting = "compression.writing"
    case compressionCommitted = "compression.committed"

    // The janitor.
    case filesMarked = "files.marked"
    case filesUnlinked = "files.unlinked"
    case checkpointLocked = "checkpoint.locked"
    case checkpointCopied = "checkpoint.copied"

    /// The process has come to this moment.
    @inline(__always)
    package func reach() {
        #if NAVI_FAIL_POINTS
        ArmedFailPoint.current?.visit(self)
        #endif
    }
}
