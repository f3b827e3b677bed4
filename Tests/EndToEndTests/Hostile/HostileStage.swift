import Foundation
import NIOCore
import NIOPosix
import NaviProtocol
import TestKit

/// The programs of a hostile run, and what they talk to: models, MCP servers and tools that mean no good.
struct HostileStage {
    let plan: HostilePlan
    let tally: HostileTally
    let safeguardOff: String?

    /// Profiles that ask a model of one dialect.
    static let dialects = ["openai", "ollama", "anthropic"]
    private static let tools: [JSONValue] = [
        "todo", "scratchpad", "search_history", "list_session_files", "read_session_file", "share_file", "view_image",
        "switch_profile", "list_profiles", "tool_manual", "list_tools", "reflect", "play", "mcp__*",
    ]

    /// Runs `body` with everything ready. Nothing of it is left when this returns.
    ///
    /// - Parameter group: Whose loops the model's server runs on.
    func run(
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        _ body: (HostileGround) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.makeFolder("cases")
        try folder.makeFolder("mcp")
        try folder.write(program: Self.playTool(folder["cases"]), to: "tools/play")
        var server = ScriptedModelServer.Options(recordsRequests: false)
        server.group = group
        server.shortcut = .init(
            words: "You are the \(Bystander.prefix).", script: .answer(pieces: Bystander.pieces))
        let model = try await ScriptedModelServer.start(server, answer: HostileModel(plan: plan).script)
        let guardedOptions = NaviSystem.Options(workers: 0, environment: environment(folder, isGuarded: true))
        let options = NaviSystem.Options(
            workers: 2, hasJanitor: true, profiles: Self.profiles, environment: environment(folder, isGuarded: false))
        try await NaviSystem.prepare(guardedOptions, modelURL: model.url) { guarded in
            try await guarded.startGateway()
            let planted = try await PlantedSessions.plant(in: guarded)
            try await eventually("the gateway to ask for tokens") {
                try await guarded.rest.get("/sessions").status == 401
            }
            try await NaviSystem.run(options, model: model) { system in
                let ground = HostileGround(
                    plan: plan, tally: tally, system: system, guarded: guarded, planted: planted, folder: folder)
                if plan.borders.contains(.mcp) { try await MCPBorder.startServers(on: ground) }
                try await body(ground)
            }
        }
    }

    private func environment(_ folder: TemporaryFolder, isGuarded: Bool) -> [String: String] {
        var environment = [
            // Limits are for others to test: here they would keep the input from the parsers.
            "NAVI_MESSAGES_PER_SECOND": "1000000", "NAVI_REQUESTS_PER_SECOND": "1000000",
            "NAVI_WORKER_CONCURRENCY": "64", "NAVI_JANITOR_INTERVAL": "1", "LOG_LEVEL": "warning",
            // A program that traps is to be gone at once, not after it has told of its end at length.
            "SWIFT_BACKTRACE": "enable=no",
            "LLM_STREAM_FIRST_CHUNK_TIMEOUT": "3", "LLM_STREAM_CHUNK_TIMEOUT": "2", "NAVI_APPROVAL_TIMEOUT": "1",
        ]
        if !isGuarded {
            environment["TOOLS_DIR"] = folder["tools"]
            environment["NAVI_MCP_DIR"] = folder["mcp"]
        }
        if let safeguardOff { environment["NAVI_SAFEGUARD_OFF"] = safeguardOff }
        return environment
    }

    private static let profiles: [ProfileFixture] = {
        let talkers = ["secretary", "developer"].map { ProfileFixture(id: $0, contextWindow: 32_768) }
        let hostile = dialects.map { dialect in
            ProfileFixture(
                id: dialect, contextWindow: 32_768, thinks: true,
                fields: ["llm_backend": .string(dialect), "enabled_tools": .array(tools)])
        }
        return talkers + hostile + [ProfileFixture(id: Bystander.prefix, contextWindow: 32_768)]
    }()

    /// A tool that prints, and ends with, what the files of a case say.
    private static func playTool(_ cases: String) -> String {
        """
        #!/bin/sh
        [ "$1" = --describe ] && echo '{"name": "play", "description": "Plays a case."}' && exit
        read -r line
        number=$(printf %s "$line" | tr -cd 0-9)
        cat '\(cases)/'"tool-$number"
        exit "$(cat '\(cases)/'"status-$number")"

        """
    }
}

extension BorderKind {
    /// How the border is tried.
    var border: any Border {
        switch self {
        case .rest: RESTBorder()
        case .http: HTTPBorder()
        case .frames: FrameBorder()
        case .sockets: SocketBorder()
        case .beforeSignIn: SignInBorder()
        case .strangers: StrangerBorder()
        case .model: ModelBorder()
        case .mcp: MCPBorder()
        case .userTools: UserToolBorder()
        case .link: LinkBorder()
        case .linkOfWorker: WorkerLinkBorder()
        case .settings: SettingsBorder()
        case .folders: FolderBorder()
        case .rows: RowBorder()
        case .decoders: DecoderBorder()
        }
    }
}
