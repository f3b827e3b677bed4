import ArgumentParser
import Foundation
import TestKit

/// `navi-bench`: measures the built programs, from outside.
@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "navi-bench", abstract: "Measures the built programs.",
        subcommands: [SpeedCommand.self, CompressionCommand.self], defaultSubcommand: SpeedCommand.self)
}

/// `navi-bench speed`: prints the table of the README.
struct SpeedCommand: AsyncParsableCommand {
    enum Lane: String, CaseIterable, ExpressibleByArgument {
        case turns
        case full
        case tokens
        case first
        case streams
        case idle
        case history
        case flood
        case soak
        case long
        case wide
        case sessions
        case fanout
        case workers

        /// All that take seconds; the soak is for a longer time, and long things for when they are asked for.
        static let standard: [Lane] = [.turns, .full, .tokens, .first, .streams, .idle, .history, .flood]
    }

    static let configuration = CommandConfiguration(
        commandName: "speed", abstract: "Measures throughput, latency and memory of the built programs.")

    @Option(parsing: .upToNextOption, help: "Which lanes to run; all but the soak and the long ones by default.")
    var lanes: [Lane] = Lane.standard

    @Option(help: "Seconds of measuring in each lane.")
    var seconds: Int = 10

    @OptionGroup(title: "Sizes of the long lanes")
    var sizes: LongSizes

    @Flag(help: "End with status 1 when a figure misses its bound.")
    var strict = false

    func run() async throws {
        let settings = LaneSettings(duration: .seconds(seconds))
        print("| figure | measured | bound | |\n|---|---|---|---|")
        var isKept = true
        for lane in lanes {
            for figure in try await figures(lane, settings) {
                print(figure.row)
                isKept = isKept && figure.isKept
            }
        }
        let processors = ProcessInfo.processInfo.activeProcessorCount
        print("\n\(processors) processors; the load and the model run on them, too.")
        if strict, !isKept { throw ExitCode.failure }
    }

    private func figures(_ lane: Lane, _ settings: LaneSettings) async throws -> [Figure] {
        switch lane {
        case .turns: try await ThroughputLane(settings: settings).turns(durability: "normal")
        case .full: try await ThroughputLane(settings: settings).turns(durability: "full")
        case .tokens: try await ThroughputLane(settings: settings).tokens()
        case .first: try await LatencyLane(settings: settings).firstToken()
        case .streams: try await LatencyLane(settings: settings).streams()
        case .idle: try await IdleLane(settings: settings).run()
        case .history: try await HistoryLane().run()
        case .soak: try await SoakLane(settings: settings).run()
        case .flood: try await FloodLane(settings: settings).run()
        case .long: try await LongSessionLane(settings: settings, messages: sizes.messages).run()
        case .wide: try await WideContextLane(settings: settings, window: sizes.window).run()
        case .sessions: try await ManySessionsLane(settings: settings, sessions: sizes.sessions).run()
        case .fanout: try await FanOutLane(settings: settings, readers: sizes.readers).run()
        case .workers: try await WorkersLane(settings: settings, counts: sizes.workers).run()
        }
    }
}
