/// What a command in the sandbox may use. What goes beyond ends the command, or the call inside it, and is said.
struct SandboxLimits: Sendable {
    /// Longest time that may be asked for.
    var maxTime: Duration = .seconds(300)
    /// Time of a call that asks for nothing.
    var defaultTime: Duration = .seconds(20)
    /// Address space of one process.
    var maxProcessBytes = 512 * 1024 * 1024
    /// Memory of all processes together.
    var maxResidentBytes = 1024 * 1024 * 1024
    /// Processes and threads at once.
    var maxTasks = 64
    /// Largest file that can be written.
    var maxFileBytes = 256 * 1024 * 1024
    var maxOpenFiles = 256
    /// `/tmp`, which lies in memory.
    var maxTemporaryBytes = 64 * 1024 * 1024
    /// Output that is kept: half from its beginning, half from its end.
    var maxOutputBytes = 64 * 1024
    /// Output that is shown while the command runs.
    var maxShownBytes = 256 * 1024
    /// Output after which the command is ended: whoever writes more is caught in a loop.
    var maxWrittenBytes = 64 * 1024 * 1024
    /// Room that must stay free on the disk of the work folders.
    var minFreeDiskBytes = 256 * 1024 * 1024
    /// Pause between two looks at what the command uses.
    var watchInterval: Duration = .milliseconds(50)
}
