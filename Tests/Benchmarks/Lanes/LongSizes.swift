import ArgumentParser

/// How much the lanes of long things put up with.
struct LongSizes: ParsableArguments {
    @Option(help: "Messages of the long session (lane 'long').")
    var messages = 200_000

    @Option(help: "Tokens of the wide window (lane 'wide').")
    var window = 1_000_000

    @Option(help: "Sessions of the full database (lane 'sessions').")
    var sessions = 1_000_000

    @Option(help: "Clients that watch one session (lane 'fanout').")
    var readers = 1000

    @Option(parsing: .upToNextOption, help: "Numbers of workers (lane 'workers').")
    var workers = [1, 8, 60]
}
