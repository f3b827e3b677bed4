import Glibc
import Logging
import NaviConfiguration
import NaviTelemetry
import ServiceLifecycle

/// The start and the end of every executable.
package enum ProcessRunner {
    /// Reads the settings, builds the process and runs its services until SIGTERM or SIGINT; then exits with an
    /// `ExitStatus`. A configuration error is printed as one readable list; nothing is started then.
    ///
    /// - Parameters:
    ///   - configuration: Reads the typed settings of this process; problems are collected by the loader.
    ///   - build: The composition root.
    package static func run<Settings: Sendable>(
        name: String, options: ProcessOptions,
        configuration: (inout SettingsLoader) -> Settings,
        build: (Settings, Logger) async throws -> ProcessParts
    ) async -> Never {
        await perform(name: name, options: options, configuration: configuration) { settings, logger in
            try await serve(try await build(settings, logger), logger: logger)
            return .success
        }
    }

    /// Reads the settings and does one thing with them, without services; then exits.
    ///
    /// - Parameter body: Gives the status to exit with.
    package static func perform<Settings: Sendable>(
        name: String, options: ProcessOptions,
        configuration: (inout SettingsLoader) -> Settings,
        body: (Settings, Logger) async throws -> ExitStatus
    ) async -> Never {
        signal(SIGPIPE, SIG_IGN)
        var loader = await SettingsLoader(
            environment: environment(), file: settingsFile(options), flags: options.settings)
        let settings = configuration(&loader)
        let level = loader.value(SettingCatalog.logLevel)
        do {
            try loader.finish()
        } catch {
            report(name: name, problems: error.problems)
            exit(ExitStatus.configuration.rawValue)
        }
        if options.printConfig { print(loader.report) }
        if options.checkConfig { print("\(name): settings are fine") }
        if options.printConfig || options.checkConfig { exit(ExitStatus.success.rawValue) }
        do {
            exit(try await body(settings, makeLogger(name: name, level: level)).rawValue)
        } catch {
            exit(fail(name: name, error: error).rawValue)
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

    private static func fail(name: String, error: any Error) -> ExitStatus {
        if let error = error as? ConfigurationError {
            report(name: name, problems: error.problems)
        } else {
            writeToStandardError("\(name): \(error)\n")
        }
        return ExitStatus(for: error)
    }

    private static func report(name: String, problems: [String]) {
        let lines = problems.map { "  \($0)\n" }.joined()
        writeToStandardError("\(name): the settings need attention:\n\(lines)")
    }

    private static func writeToStandardError(_ text: String) {
        let bytes = Array(text.utf8)
        // Nothing is left to be done when even this cannot be written.
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }

    private static func makeLogger(name: String, level: LogLevelSetting) -> Logger {
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: name)
        logger.logLevel = Logger.Level(rawValue: level.rawValue) ?? .info
        return logger
    }

    private static func settingsFile(_ options: ProcessOptions) -> String? {
        if let file = options.config ?? environment()["NAVI_CONFIG"], !file.isEmpty { return file }
        return access("navi.env", R_OK) == 0 ? "navi.env" : nil
    }

    private static func environment() -> [String: String] {
        var result: [String: String] = [:]
        var entry = environ
        while let pair = entry.pointee {
            let parts = String(cString: pair).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
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
