import NaviProtocol
import NaviStore

/// Finds workers that have certainly ended: those of this boot and this process id namespace whose process is gone.
/// Of all others nothing is known; their leases have to run out.
struct DeadOwnerDetector: Sendable {
    /// The asking process; `nil` where `/proc` does not show it: then nobody is ever declared dead.
    private let own: ProcessIdentity?
    private let bootID: String
    private let procRoot: String

    init(own: ProcessIdentity?, bootID: String, procRoot: String = "/proc") {
        self.own = own
        self.bootID = bootID
        self.procRoot = procRoot
    }

    func deadWorkers(among workers: [WorkerRecord]) -> [WorkerID] {
        guard let own else { return [] }
        let candidates = workers.filter { $0.bootID == bootID && $0.pidNamespace == own.pidNamespace }
        // A /proc that does not even show ourselves says nothing about others.
        guard !candidates.isEmpty, ProcessStat(procRoot: procRoot, pid: own.pid)?.start == own.start else { return [] }
        return candidates.filter(hasEnded).map(\.id)
    }

    private func hasEnded(_ worker: WorkerRecord) -> Bool {
        guard let stat = ProcessStat(procRoot: procRoot, pid: worker.pid) else { return true }
        return stat.hasEnded || stat.start != worker.processStart
    }
}
