import Glibc
import NIOCore
import NIOPosix
import NaviProtocol
import TestKit

/// One session that very many clients watch, while its answer streams at 50 tokens a second.
struct FanOutLane {
    let settings: LaneSettings
    let readers: Int

    func run() async throws -> [Figure] {
        let count = Int(settings.duration.inSeconds * 50)
        let steps = (0..<count).flatMap { _ in [ModelStep.clockReading, .pause(.milliseconds(20))] }
        let model = try await ScriptedModelServer.start { _ in ModelScript(steps) }
        let samples = SharedSamples()
        let bytes = try await NaviSystem.run(settings.options(durability: "normal"), model: model) { system in
            let session = try await system.rest.createSession()
            let gateway = [system.gateway?.pid].compactMap { $0 }
            let before = ProcessUsage.of(gateway).residentBytes
            var channels: [any Channel] = []
            for _ in 0..<readers {
                channels.append(
                    try await LoadConnection.open(
                        path: "/ws/sessions/\(session)", port: system.port,
                        on: MultiThreadedEventLoopGroup.singleton.next()
                    ) { Reader(samples: samples) })
            }
            let client = try await system.connect(session)
            _ = try await client.next(.sessionSync)
            try await client.send(message: "go on")
            _ = try await client.next(.streamEnd, timeLimit: settings.duration + .seconds(60))
            let grown = ProcessUsage.peakBytes(gateway) - before
            for channel in channels { try await channel.close() }
            return grown
        }
        try await model.stop()
        let all = samples.all
        return [
            Figure("fan-out to \(readers), lateness, p50", all.quantile(0.5), "ms"),
            Figure("fan-out to \(readers), lateness, p99", all.quantile(0.99), "ms", .atMost(50)),
            Figure("fan-out to \(readers), tokens that arrived", Double(all.count), ""),
            Figure(
                "fan-out to \(readers), gateway memory for each", Double(bytes) / Double(max(1, readers)) / 1024, "KiB",
                .atMost(64)),
        ]
    }
}

/// Measures the age of every clock reading that arrives, and says nothing.
private final class Reader: LoadBehavior {
    private let samples: SharedSamples

    init(samples: SharedSamples) {
        self.samples = samples
    }

    func frame(_ kind: FrameScanner.Kind, _ payload: ByteBuffer, send: (String) -> Void) {
        guard kind == .streamDelta else { return }
        let now = SharedSamples.now()
        for reading in FrameScanner.delta(of: payload).split(separator: UInt8(ascii: " ")) {
            if let made = UInt64(Substring(reading)) { samples.append(Double(now &- made) / 1e6) }
        }
    }
}
