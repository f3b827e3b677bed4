import NaviProtocol
import NaviStore

extension TerminalTool {
    /// A command of plain words is remembered by its program and what follows it at once (`git status`), everything else
    /// to the letter: after `ls;` may come anything.
    func grant(of arguments: JSONValue) -> ApprovalGrant {
        guard let prefix = CommandPrefix(arguments["command"]?.stringValue ?? "") else {
            return ToolGrant.thisCall(of: name, arguments)
        }
        let folder = arguments["working_dir"]?.stringValue ?? ""
        let place = folder.isEmpty ? "" : ", in \(folder)"
        return ToolGrant.calls(
            of: name, alike: [prefix.words.joined(separator: " "), folder],
            "commands that begin with \(prefix.words.joined(separator: " "))\(place)")
    }
}

extension CodeExecTool {
    /// A program says nothing short of all of it.
    func grant(of arguments: JSONValue) -> ApprovalGrant { ToolGrant.thisCall(of: name, arguments) }
}

/// The words of a command that tell what it does.
struct CommandPrefix: Equatable {
    let words: [String]

    /// Programs that do whatever their arguments say, and programs that change what comes after.
    private static let runners: Set<Substring> = [
        "sh", "bash", "dash", "zsh", "env", "exec", "eval", "command", "sudo", "su", "nohup", "nice", "timeout", "time",
        "xargs", "find", "awk", "gawk", "mawk", "sed", "perl", "python", "python3", "ruby", "node", "lua", "php",
        "make",
        "tar", "ssh", "watch", "setsid", "stdbuf", "busybox", "vim", "vi", "ed", "rm", "dd",
    ]

    /// `nil` for what is more than one plain command of a program that its first words explain.
    init?(_ command: String) {
        let isPlain = command.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: " -_./,:+@%".utf8.contains(byte)
            }
        }
        let words = command.split(separator: " ")
        guard isPlain, let program = words.first, !program.contains("/"), !program.hasPrefix("-"),
            !Self.runners.contains(program)
        else { return nil }
        // An option that comes first may change what all the others mean.
        let second = words.dropFirst().first.flatMap { $0.hasPrefix("-") || Self.isSubcommand($0) ? String($0) : nil }
        self.words = [String(program)] + (second.map { [$0] } ?? [])
    }

    private static func isSubcommand(_ word: Substring) -> Bool {
        guard let first = word.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return word.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
        }
    }
}
