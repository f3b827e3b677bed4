import NaviLink
import NaviProtocol
import NaviStore

/// The gateways as a worker speaks to them: through the link, or to whoever listens in a test. Nobody waits.
protocol Gateways: Sendable {
    func send(_ messages: [WorkerMessage])
}

extension WorkerLink: Gateways {}

extension Gateways {
    /// Shows all clients of the session a frame that belongs to no turn.
    func show(_ frame: ServerFrame, to session: SessionID) {
        send([.notice(session, frame)])
    }

    /// Whoever waits for the job hears that it is over, done or given up.
    func tellEnd(of job: JobID) {
        send([.jobEnded(job.number)])
    }
}
