import Glibc
import Subprocess
import SystemPackage

/// A program that is started, and what it starts with.
struct ProgramLaunch: Hashable, Sendable {
    /// A path, or a name that is looked up in the `PATH` of `environment`.
    var executable: String
    var arguments: [String] = []
    /// The whole environment: nothing of the worker's own gets to the program.
    var environment: [String: String]
    var workingDirectory: String?

    /// How long a program that is asked to end has, before it is killed.
    static let graceAfterTerm = Duration.seconds(2)

    /// Where a program finds others, its home and its language; no keys, nothing of Navi.
    ///
    /// - Parameter worker: The worker's own environment.
    static func minimalEnvironment(from worker: [String: String]) -> [String: String] {
        let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return ["PATH": worker["PATH"] ?? path, "HOME": worker["HOME"] ?? "/", "LANG": "C.UTF-8"]
    }

    /// For swift-subprocess: a process group of its own, asked to end and then killed when the task is cancelled.
    var configuration: Configuration {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: Self.graceAfterTerm)
        ]
        let (executable, arguments) = boundToWorker
        return Configuration(
            executable: executable.contains("/") ? .path(FilePath(executable)) : .name(executable),
            arguments: Arguments(arguments),
            environment: .custom(
                Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0), $1) })),
            workingDirectory: workingDirectory.map { FilePath($0) }, platformOptions: options)
    }

    /// Has the kernel end the program when the worker dies, kill -9 included, where util-linux is there to ask for it.
    private var boundToWorker: (String, [String]) {
        guard let setpriv = Self.setpriv else { return (executable, arguments) }
        return (setpriv, ["--pdeathsig", "KILL", "--", executable] + arguments)
    }

    private static let setpriv: String? = ["/usr/bin/setpriv", "/bin/setpriv"].first { access($0, X_OK) == 0 }

    /// Kills what a program has left behind in its group. Right after its end only: nobody else has its number yet.
    static func killGroup(of pid: pid_t) {
        // No such group is the usual case: nothing was left behind.
        _ = kill(-pid, SIGKILL)
    }
}
