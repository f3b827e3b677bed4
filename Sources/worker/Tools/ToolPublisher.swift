import Logging
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle

/// Tells clients, through the database, which tools there are; those of users and of MCP servers come and go.
struct ToolPublisher: Service {
    private static let interval = Duration.seconds(2)

    let registry: ToolRegistry
    /// What model servers do not take: operators find it in `/health`.
    let refusals: ToolRefusals
    let store: Store
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var published = ""
            while !Task.isCancelled {
                published = await publish(unless: published)
                // Only cancellation ends the wait early, and then the loop ends.
                try? await clock.sleep(for: Self.interval)
            }
        }
    }

    /// - Returns: What is published now.
    private func publish(unless published: String) async -> String {
        let list = Self.json(registry.all, refused: refusals.current)
        guard list != published else { return published }
        do {
            try await store.publishTools(json: list)
            return list
        } catch {
            // Tried again in a moment; nothing but a listing depends on it.
            logger.debug("the list of tools could not be published", metadata: .of([.error: String(describing: error)]))
            return published
        }
    }

    private static func json(_ tools: [any Tool], refused: [String: String]) -> String {
        var writer = JSONWriter()
        writer.array { writer in
            for tool in tools {
                writer.object {
                    $0.field("name", tool.name)
                    $0.field("description", tool.description)
                    $0.field("parameters", tool.parameters)
                    $0.field("refused", ifPresent: refused[tool.name])
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
