import NIOCore
import NIOHTTP1
import NIOPosix

/// A model server over real HTTP/1.1 on the loopback address that says what a test tells it to.
///
/// It speaks the OpenAI dialect (`POST /v1/chat/completions`, `GET /v1/models`), Ollama's (`POST /api/chat`,
/// `GET /api/tags`, `POST /api/show`) and Anthropic's (`POST /v1/messages`, `GET /v1/models/{id}`), with and without
/// streaming. Every chat request is recorded, unless the options say otherwise, and answered with the next queued script, or else with what the answer
/// closure gives for it.
package final class ScriptedModelServer: Sendable {
    /// What the server tells about itself.
    package struct Options: Sendable {
        package var model = "scripted"
        /// The window that the listings report.
        package var contextWindow: Int? = 32768
        /// With a key, chat requests without it get 401.
        package var requiredKey: String?
        /// Without it, requests are answered and forgotten: for a load that goes on for long.
        package var recordsRequests: Bool
        /// Whose loops it runs on.
        package var group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
        /// For somebody whose answers shall wait for nobody else's.
        package var shortcut: Shortcut?

        package init(
            model: String = "scripted", contextWindow: Int? = 32768, requiredKey: String? = nil,
            recordsRequests: Bool = true
        ) {
            self.model = model
            self.contextWindow = contextWindow
            self.requiredKey = requiredKey
            self.recordsRequests = recordsRequests
        }
    }

    /// Requests with certain words in their body get a prepared answer at once, unread. All others are then read, and
    /// their scripts made, beside the loop.
    package struct Shortcut: Sendable {
        package var words: String
        /// Has only text, thinking and usage.
        package var script: ModelScript

        package init(words: String, script: ModelScript) {
            self.words = words
            self.script = script
        }
    }

    package let port: Int
    let core: ModelServerCore
    private let channel: any Channel

    /// Starts a server on a free port.
    ///
    /// - Parameters:
    ///   - port: 0 for a free one; else a server that was stopped can come back where it was.
    ///   - answer: the script for a request that finds no queued one; without it such a request gets `"ok"`.
    package static func start(
        _ options: Options = Options(), port: Int = 0,
        answer: @escaping @Sendable (RecordedRequest) -> ModelScript = { _ in .answer("ok") }
    ) async throws -> ScriptedModelServer {
        try await start(core: ModelServerCore(options: options, answer: answer), port: port)
    }

    /// Starts a server that gives the same prepared answer to every chat request, records nothing and reads no
    /// request's body: for benchmarks. The script may only have text, thinking and usage.
    package static func start(prepared script: ModelScript, options: Options = Options()) async throws
        -> ScriptedModelServer
    {
        let core = ModelServerCore(options: options, answer: { _ in script })
        core.prepared = PreparedAnswers(script, model: options.model)
        return try await start(core: core, port: 0)
    }

    private static func start(core: ModelServerCore, port: Int) async throws -> ScriptedModelServer {
        let channel = try await ServerBootstrap(group: core.options.group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: false)
                    try child.pipeline.syncOperations.addHandler(ModelServerHandler(core: core))
                    core.add(child)
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        return ScriptedModelServer(channel: channel, core: core)
    }

    private init(channel: any Channel, core: ModelServerCore) {
        self.channel = channel
        self.core = core
        port = channel.localAddress?.port ?? 0
    }

    deinit {
        channel.close(promise: nil)
        core.closeConnections()
    }

    /// For `OLLAMA_HOST` and `ANTHROPIC_BASE_URL`.
    package var url: String { "http://127.0.0.1:\(port)" }

    /// For `OPENAI_BASE_URL`.
    package var openAIURL: String { "\(url)/v1" }

    /// Scripts for the next chat requests, in the order of their arrival.
    package func enqueue(_ scripts: ModelScript...) { core.enqueue(scripts) }

    /// Replaces the closure that answers when no script is queued.
    package func answer(_ answer: @escaping @Sendable (RecordedRequest) -> ModelScript) { core.setAnswer(answer) }

    /// All chat requests so far.
    package var requests: [RecordedRequest] { core.requests }

    /// The next chat request that was not handed out by this method yet; waits for one.
    ///
    /// - Throws: `TimeLimitExceeded`.
    package func nextRequest(timeLimit: Duration = defaultTimeLimit) async throws -> RecordedRequest {
        guard let request = try await core.arrivals.next(timeLimit: timeLimit) else { throw ServerStopped() }
        return request
    }

    /// Stops listening and closes all connections: from now on the model is unreachable.
    package func stop() async throws {
        try await channel.close()
        core.closeConnections()
        core.arrivals.finish()
    }

    /// The server was stopped while a test waited for a request.
    package struct ServerStopped: Error {}
}
