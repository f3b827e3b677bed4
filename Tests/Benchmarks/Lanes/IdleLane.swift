import NIOCore
import NIOPosix
import TestKit

/// Memory of the gateway per WebSocket that only stands there.
struct IdleLane {
    let settings: LaneSettings
    let connections = 5000

    func run() async throws -> [Figure] {
        let bytes = try await NaviSystem.run(settings.options(durability: "normal")) { system in
            let session = try await system.rest.createSession()
            let gateway = [system.gateway?.pid].compactMap { $0 }
            // The first ones pay for what all share.
            var channels = try await open(200, session: "\(session)", port: system.port)
            let before = ProcessUsage.of(gateway).residentBytes
            channels += try await open(connections, session: "\(session)", port: system.port)
            let after = ProcessUsage.of(gateway).residentBytes
            for channel in channels { try await channel.close() }
            return after - before
        }
        return [
            Figure(
                "gateway memory per idle WebSocket, 5,000 open", Double(bytes) / Double(connections) / 1024, "KiB",
                .atMost(8))
        ]
    }

    private func open(_ count: Int, session: String, port: Int) async throws -> [any Channel] {
        var channels: [any Channel] = []
        for _ in 0..<count {
            channels.append(
                try await LoadConnection.open(
                    path: "/ws/sessions/\(session)", port: port, on: MultiThreadedEventLoopGroup.singleton.next()
                ) { Idle() })
        }
        return channels
    }
}

/// Reads and says nothing.
private final class Idle: LoadBehavior {
    func frame(_ kind: FrameScanner.Kind, _ payload: ByteBuffer, send: (String) -> Void) {}
}
