extension Sandbox {
    /// What bubblewrap is told: nothing of the machine but what is named here exists inside.
    func arguments(_ command: SandboxCommand, work: String, files: String?) -> [String] {
        isolation + systemFiles + devices
            + ["--bind", work, Self.workPath]
            + (files.map { ["--ro-bind-try", $0, Self.filesPath] } ?? [])
            // Last of all: the root itself is a file system in memory that could be filled.
            + ["--remount-ro", "/", "--chdir", command.absoluteDirectory]
            + environment + ["--"] + limiter(command) + command.argv
    }

    private var isolation: [String] {
        [
            "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session",
            "--cap-drop", "ALL", "--clearenv",
        ]
    }

    /// Programs and their libraries. `/bin` and its like are links on a merged system, and folders on others.
    private var systemFiles: [String] {
        var arguments = ["--ro-bind", "/usr", "/usr"]
        for path in ["/bin", "/sbin", "/lib", "/lib32", "/lib64"] {
            if let target = SymbolicLink.target(path) {
                arguments += ["--symlink", target, path]
            } else {
                arguments += ["--ro-bind-try", path, path]
            }
        }
        for path in ["/etc/ld.so.cache", "/etc/alternatives"] { arguments += ["--ro-bind-try", path, path] }
        return arguments
    }

    /// Root outside is the owner of `/proc/sys`, and may write to it without any privilege: so all of `/proc` is
    /// read-only.
    private var devices: [String] {
        [
            "--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev", "--size", "\(limits.maxTemporaryBytes / 4)",
            "--tmpfs", "/dev/shm",
            "--remount-ro", "/dev", "--size", "\(limits.maxTemporaryBytes)", "--tmpfs", "/tmp",
        ]
    }

    private var environment: [String] {
        [
            ("PATH", "/usr/local/bin:/usr/bin:/bin"), ("HOME", Self.workPath), ("LANG", "C.UTF-8"), ("TERM", "dumb"),
        ].flatMap { ["--setenv", $0, $1] }
    }

    /// Sets the limits that the kernel keeps, from inside: there the number of processes counts this sandbox alone.
    private func limiter(_ command: SandboxCommand) -> [String] {
        let seconds = min(command.timeLimit ?? limits.defaultTime, limits.maxTime).components.seconds + 1
        return [
            "/usr/bin/nice", "-n", "10", "/usr/bin/prlimit", "--core=0", "--cpu=\(seconds)",
            "--as=\(limits.maxProcessBytes)", "--nproc=\(limits.maxTasks)", "--fsize=\(limits.maxFileBytes)",
            "--nofile=\(limits.maxOpenFiles)", "--",
        ]
    }
}
