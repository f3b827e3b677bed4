import Glibc
import NaviProtocol
import NaviStore

/// Finds workers that have certainly ended: those of this boot and this process id namespace whose process is gone.
/// Of all others nothing is known; their leases have to run out.
struct DeadOwnerDetector: Sendable {
    /// The asking process; `nil` where `/proc` does not show it: then nobody is ever declared dead.
    private let own: ProcessIdentity?
    private let bootID: String
    private let procRoot: String
    private let isThere: @Sendable (_ pid: Int) -> Bool

    /// - Parameter isThere: Whether a process has this id, whatever `/proc` shows.
    init(
        own: ProcessIdentity?, bootID: String, procRoot: String = "/proc",
        isThere: @escaping @Sendable (_ pid: Int) -> Bool = DeadOwnerDetector.takesSignals
    ) {
        self.isThere = isThere
        self.own = own
        self.bootID = bootID
        self.procRoot = procRoot
    }

    func deadWorkers(among workers: [WorkerRecord]) -> [WorkerID] {
        guard let own else { return [] }
        let candidates = workers.filter { $0.bootID == bootID && $0.pidNamespace == own.pidNamespace }
        // A /proc that does not even show ourselves says nothing about others.
        guard !candidates.isEmpty, seesItself(own) else { return [] }
        let dead = candidates.filter(hasEnded)
        // Asked twice, and of a /proc that still shows ourselves: a living worker must not be taken for dead.
        guard !dead.isEmpty, seesItself(own) else { return [] }
        return dead.filter(hasEnded).map(\.id)
    }

    private func seesItself(_ own: ProcessIdentity) -> Bool {
        switch ProcessStat.read(procRoot: procRoot, pid: own.pid) {
        case .process(let stat): stat.start == own.start
        case .gone, .unknown: false
        }
    }

    private func hasEnded(_ worker: WorkerRecord) -> Bool {
        switch ProcessStat.read(procRoot: procRoot, pid: worker.pid) {
        case .process(let stat): stat.hasEnded || stat.start != worker.processStart
        // A service's /proc may hide the processes of other services, even those of the same user.
        case .gone: !isThere(worker.pid)
        case .unknown: false
        }
    }

    /// Asks the kernel; one that may not be sent signals is there as well.
    @Sendable static func takesSignals(_ pid: Int) -> Bool {
        pid > 0 && (kill(pid_t(truncatingIfNeeded: pid), 0) == 0 || errno != ESRCH)
    }
}
