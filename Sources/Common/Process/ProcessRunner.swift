import Glibc
import Logging
import NaviConfiguration
import NaviTelemetry
import ServiceLifecycle

/// The start and the end of every executable.
package enum ProcessRunner {
    /// Reads the settings, builds the process and runs its services until SIGTERM or SIGINT; then exits with an
    /// `ExitStatus`. Every configuration error is printed, one line each; nothing is started then.
    ///
    /// - Parameters:
    ///   - configuration: Reads the typed settings of this process; problems are collected by the loader.
    ///   - build: The composition root.
    package static func run<Settings: Sendable>(
        _ program: NaviProgram, options: ProcessOptions,
        configuration: (inout SettingsLoader) -> Settings,
        build: (Settings, Logger) async throws -> ProcessParts
    ) async -> Never {
        await perform(program, options: options, logsWarnings: true, configuration: configuration) { settings, logger in
            OpenFileLimit.raise()
            let parts = try await build(settings, logger)
            if geteuid() == 0 {
                logger.warning(
                    "this program runs as root, and so does every tool and server that it starts; give it a user")
            }
            try await serve(parts, logger: logger)
            return .success
        }
    }

    /// Reads the settings and does one thing with them, without services; then exits.
    ///
    /// - Parameters:
    ///   - logsWarnings: What is strange about the settings is logged; short commands leave it to the services.
    ///   - body: Gives the status to exit with.
    package static func perform<Settings: Sendable>(
        _ program: NaviProgram, options: ProcessOptions, logsWarnings: Bool = false,
        configuration: (inout SettingsLoader) -> Settings,
        body: (Settings, Logger) async throws -> ExitStatus
    ) async -> Never {
        signal(SIGPIPE, SIG_IGN)
        let name = program.rawValue
        do {
            var loader = SettingsLoader(
                environment: environment(), file: try settingsFile(options), flags: options.settings)
            let settings = configuration(&loader)
            let level = loader.value(SettingCatalog.logLevel)
            loader.noteUnusedFlags(of: name)
            if options.checkConfig {
                for warning in loader.warnings { ErrorOutput.write("\(name): warning: \(warning)") }
            }
            // Shown first: where something is wrong, what is in force is what people want to see.
            if options.printConfig { print(loader.report) }
            try loader.finish()
            if options.checkConfig { print("\(name): settings are fine\(remark(on: loader.warnings.count))") }
            if options.printConfig || options.checkConfig { exit(ExitStatus.success.rawValue) }
            let logger = makeLogger(name: name, level: level)
            if logsWarnings {
                for warning in loader.warnings {
                    logger.warning("a setting needs attention", metadata: .of([.setting: warning]))
                }
            }
            exit(try await body(settings, logger).rawValue)
        } catch {
            for line in ErrorLine.lines(for: error) { ErrorOutput.write("\(name): \(line)") }
            exit(ExitStatus(for: error).rawValue)
        }
    }

    private static func remark(on warnings: Int) -> String {
        switch warnings {
        case 0: ""
        case 1: ", with a warning"
        default: ", with \(warnings) warnings"
        }
    }

    private static func serve(_ parts: ProcessParts, logger: Logger) async throws {
        // The watchdog comes first, so that it is fed until the end of a shutdown; the notifier comes last, so that it
        // is the first to be told of it.
        let services: [any Service] =
            [Watchdog(hearts: parts.hearts, logger: logger)] + parts.services + [StoppingNotifier()]
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger.quieted(to: .warning))
        configuration.maximumGracefulShutdownDuration = parts.shutdownLimit
        try await ServiceGroup(configuration: configuration).run()
    }

    private static func makeLogger(name: String, level: LogLevelSetting) -> Logger {
        LoggingSystem.bootstrap { LineLogHandler(StreamLogHandler.standardError(label: $0)) }
        var logger = Logger(label: name)
        logger.logLevel = Logger.Level(rawValue: level.rawValue) ?? .info
        return logger
    }

    /// The file that was named, or the one that lies here. One that cannot be read is a problem, not nothing.
    private static func settingsFile(_ options: ProcessOptions) throws(ConfigurationError) -> String? {
        if let file = options.config {
            guard !file.isEmpty else { throw ConfigurationError(["--config: names no file"], isUsage: true) }
            return file
        }
        if let file = environment()["NAVI_CONFIG"], !file.isEmpty { return file }
        return access("navi.env", F_OK) == 0 ? "navi.env" : nil
    }

    private static func environment() -> [String: String] {
        var result: [String: String] = [:]
        var entry = environ
        while let pair = entry.pointee {
            let text = String(cString: pair)
            // By bytes: to the eye, a mark that follows the sign is one with it.
            if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                result[String(text[..<equals])] = String(text[text.utf8.index(after: equals)...])
            }
            entry += 1
        }
        return result
    }
}

extension Logger {
    /// A copy that says nothing below `level`: for libraries that are talkative at `info`.
    fileprivate func quieted(to level: Logger.Level) -> Logger {
        var logger = self
        logger.logLevel = max(level, logLevel)
        return logger
    }
}
