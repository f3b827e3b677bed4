import ArgumentParser
import Foundation
import NaviProcess
import NaviStore

/// `navi-janitor restore FILE`: puts a backup in the database's place, while Navi is stopped.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the database's place; Navi must be stopped.",
        discussion: "The former database is kept beside it.")

    @Argument(help: "A file that `navi-janitor backup` wrote.")
    var file: String

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
                let former = try Backup(database: database).restore(from: file, stamp: stamp)
                print("\(database) is now what \(file) holds")
                if let former { print("the former database is \(former)") }
                return .success
            })
    }
}
