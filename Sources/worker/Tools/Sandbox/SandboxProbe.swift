import Glibc
import NaviProtocol
import SystemPackage

/// Tries to break out of the sandbox, at every start of a worker: a sandbox that was never tried is none.
struct SandboxProbe: Sendable {
    let sandbox: Sandbox
    let folders: WorkFolders

    /// Where an attempt to write outside would land, and what an attempt to read outside would find.
    private var bait: String { "\(folders.root)/.probe-\(getpid())" }

    /// What went wrong, in one line; `nil` when the sandbox holds.
    func failure() async -> String? {
        let session = SessionID.random()
        defer {
            unlink(bait)
            rmdir(folders.path(session))
        }
        do {
            let work = try folders.make(session)
            let secret = try plantBait()
            let script = Self.script(
                bait: bait, tasks: sandbox.limits.maxTasks, hasFilter: sandbox.filter != nil)
            let outcome = try await sandbox.run(SandboxCommand(argv: ["/bin/sh", "-c", script]), work: work)
            unlink("\(work)/inside")
            return Self.verdict(outcome, secret: secret)
        } catch {
            return "bubblewrap could not be started: \(error)"
        }
    }

    private func plantBait() throws -> String {
        let secret = SessionID.random().description
        let file = try FileDescriptor.open(
            FilePath(bait), .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite])
        try file.closeAfter { _ = try file.writeAll(secret.utf8) }
        return secret
    }

    /// Every line that begins with `leak` is a way out. `done` comes last, so that a script cut short proves nothing;
    /// the processes come after it, since the shell itself may fall victim to their limit.
    private static func script(bait: String, tasks: Int, hasFilter: Bool) -> String {
        """
        echo ok > /work/inside && echo "writes $(cat /work/inside)"
        for kind in \(namespaces.joined(separator: " ")); do echo "namespace $(readlink /proc/self/ns/$kind)"; done
        for path in '\(bait)' /navi-probe /usr/navi-probe /etc/navi-probe /dev/navi-probe /proc/sys/kernel/core_pattern; do
            if (: >> "$path") 2>/dev/null; then echo "leak: wrote $path"; fi
        done
        for path in '\(bait)' /etc/passwd /etc/shadow; do
            if cat "$path" 2>/dev/null; then echo "leak: read $path"; fi
        done
        if grep -v -e '|' -e ' lo:' /proc/net/dev; then echo 'leak: has a network'; fi
        if [ -n "$(env | grep -v -E '^(PATH|HOME|LANG|TERM|PWD|OLDPWD|SHLVL|_)=')" ]; then echo 'leak: environment'; fi
        if grep -E '^Cap(Prm|Eff|Bnd)' /proc/self/status | grep -v -q '0000000000000000'; then
            echo 'leak: has privileges'
        fi
        if \(hasFilter) && ! grep -q '^Seccomp:.*2' /proc/self/status; then echo 'leak: no system call filter'; fi
        echo done
        n=0; while [ $n -lt \(tasks * 2) ]; do sleep 20 & n=$((n+1)); done
        echo 'leak: too many processes'; sleep 2; echo 'leak: they lived'
        """
    }

    /// What a command must not share with the worker.
    private static let namespaces = ["net", "pid", "ipc", "mnt", "user"]

    private static func verdict(_ outcome: SandboxOutcome, secret: String) -> String? {
        let lines = outcome.output.split(separator: "\n")
        guard lines.contains("writes ok"), lines.contains("done") else {
            return "a command in it does not run: \(lines.first ?? "no output") (\(outcome.end))"
        }
        if outcome.output.contains(secret) { return "it reads files outside" }
        // The kernel does not bind root; what counts the processes then takes a moment.
        if let leak = lines.first(where: { $0.hasPrefix("leak: ") && $0 != "leak: too many processes" }) {
            return "it is not tight: \(leak.dropFirst(6))"
        }
        for kind in namespaces {
            guard let ours = SymbolicLink.target("/proc/self/ns/\(kind)"),
                lines.contains(where: { $0.hasPrefix("namespace \(kind):") }),
                !lines.contains("namespace \(ours)")
            else { return "it shares the worker's \(kind) namespace" }
        }
        return nil
    }
}
