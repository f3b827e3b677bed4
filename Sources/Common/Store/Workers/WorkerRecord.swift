import NaviProtocol

/// Enough about a worker's process to tell, on the same machine, whether it still lives.
package struct WorkerRecord: Sendable, Hashable {
    package var id: WorkerID
    package var pid: Int
    /// The inode of `/proc/self/ns/pid`: process ids of another namespace say nothing here.
    package var pidNamespace: String
    /// Start of the process in clock ticks since boot, so that a reused process id is not taken for it.
    package var processStart: Int
    package var bootID: String

    package init(id: WorkerID, pid: Int, pidNamespace: String, processStart: Int, bootID: String) {
        self.id = id
        self.pid = pid
        self.pidNamespace = pidNamespace
        self.processStart = processStart
        self.bootID = bootID
    }
}

/// Who holds running turns.
package struct TurnHolders: Sendable, Equatable {
    package var registered: [WorkerRecord] = []
    /// They ended in good order, and were assigned a turn when it was too late to hear of it.
    package var departed: [WorkerID] = []
}
