import ArgumentParser
import NaviProcess
import NaviProtocol
import NaviStore

/// `navi-janitor check`: looks everything over and changes nothing.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the database and the uploaded files, also while Navi runs; change nothing.",
        discussion: "Exits with 0 when every promise is kept (there may be warnings), with 1 when one is broken.")

    @OptionGroup var options: ProcessOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "The database is a copy: nobody is expected to work on it, and uploaded files are not looked at.")
    var copy = false

    func run() async {
        await ProcessRunner.perform(
            .janitor, options: options, configuration: { JanitorConfiguration(&$0) },
            body: { configuration, _ in
                try DatabaseCommand.begin(on: configuration.paths.database)
                let now = Timestamp.now()
                let path = configuration.paths.database
                let check = DatabaseCheck(path: path, leaseClock: copy ? nil : .boottime(), now: now)
                var report = try check.run()
                if !copy {
                    // A file is recorded once it is whole, and goes after its record says so: a running upload is no finding.
                    let trust = try check.clockTrust(
                        at: Clocks.system().read(), lifetime: configuration.doubtLifetime)
                    report.findings += try FileCheck(
                        check: check, folders: SessionFolders(root: configuration.paths.sessionFiles),
                        lifetime: configuration.filesLifetime, grace: configuration.interval * 2 + .seconds(60)
                    ).run(SweepTime(now: now, doubt: trust.doubt))
                }
                print(json ? CheckBody(report).jsonText() : CheckBody(report).text)
                return report.isSound ? .success : .failure
            })
    }
}
