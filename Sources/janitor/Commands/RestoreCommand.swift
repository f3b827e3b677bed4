import ArgumentParser
import Foundation
import NaviProcess
import NaviStore

/// `navi-janitor restore FILE`: puts a backup in the database's place, while Navi is stopped.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the database's place; Navi must be stopped.",
        discussion: """
            The former database is kept beside it. Tokens that have ended since the backup stay ended.
            """)

    @Argument(help: "A file that `navi-janitor backup` wrote.")
    var file: String

    @Flag(help: "End every token and sign-in of the backup: nobody gets in until a new token is made.")
    var revokeAll = false

    @OptionGroup var options: ProcessOptions

    func run() async {
        await ProcessRunner.perform(
            .janitor, options: options, configuration: { JanitorConfiguration(&$0) },
            body: { configuration, _ in
                // The backup may be readable by root alone.
                try DatabaseCommand.begin(on: configuration.paths.database, actsAsOwner: false)
                try configuration.paths.makeStateFolder()
                let database = configuration.paths.database
                let stamp = Date().ISO8601Format(
                    .iso8601(timeZone: .gmt, dateSeparator: .omitted, timeSeparator: .omitted))
                let outcome = try Backup(database: database).restore(
                    from: file, stamp: stamp, revokesAll: revokeAll)
                print("\(database) is now what \(file) holds")
                if let former = outcome.former { print("the former database is \(former)") }
                for line in lines(on: outcome.tokens) { print(line) }
                return .success
            })
    }

    /// What people have to know of who may come in now.
    private func lines(on tokens: RestoredTokens) -> [String] {
        var lines: [String] = []
        if tokens.ended > 0 {
            lines.append(
                revokeAll
                    ? "all \(tokens.ended) tokens of the backup are revoked"
                    : "\(tokens.ended) tokens that have ended since the backup stay ended")
        }
        if tokens.lost > 0 { lines.append("\(tokens.lost) tokens made since the backup are gone") }
        if !tokens.demoted.isEmpty {
            let names = tokens.demoted.prefix(Self.maxListed).joined(separator: ", ")
            lines.append(
                "no administrators, as in the former database: \(names) ('navi user change NAME --admin' makes one again)"
            )
        }
        if !tokens.unbound.isEmpty {
            let names = tokens.unbound.prefix(Self.maxListed).joined(separator: ", ")
            lines.append(
                "without the provider's identity, as in the former database: \(names) ('navi user change NAME --subject …' "
                    + "binds one again)")
        }
        guard !tokens.revived.isEmpty else { return lines }
        lines.append(
            tokens.isFormerUnreadable
                ? "the former database cannot be read, so these are in force as they were at the backup, also if they "
                    + "were revoked since ('restore --revoke-all' ends them all):"
                : "the former database does not know these; they are in force as they were at the backup "
                    + "('restore --revoke-all' ends them all):")
        lines += tokens.revived.prefix(Self.maxListed).map { token in
            "  token \(token.id) of \(token.owner)\(token.isAdmin ? ", admin" : "")"
                + (token.label.isEmpty ? "" : ", \(token.label)")
        }
        let more = tokens.revived.count - Self.maxListed
        if more > 0 { lines.append("  … and \(more) more") }
        return lines
    }

    private static let maxListed = 50
}
