import ArgumentParser
import Glibc
import NaviProcess
import NaviProtocol
import NaviStore

/// `navi-gateway token …`: who may come in. A running gateway knows a new token at once, and other changes within a
/// second.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Create, list and revoke tokens, and make links that sign a browser in.",
        subcommands: [CreateTokenCommand.self, ListTokensCommand.self, RevokeTokenCommand.self, SignInLinkCommand.self])

    /// Does something with the store, then exits.
    static func perform(
        _ options: ProcessOptions, _ body: (Store, GatewayConfiguration) async throws -> ExitStatus
    ) async {
        let folder = workingDirectory()
        await ProcessRunner.perform(
            .gateway, options: options,
            configuration: { GatewayConfiguration(&$0, workingDirectory: folder) },
            body: { configuration, _ in
                try DatabaseCommand.begin(on: configuration.paths.database)
                try configuration.paths.makeStateFolder()
                let store = try Store(
                    configuration: StoreConfiguration(
                        path: configuration.paths.database, durability: configuration.durability))
                let status = try await body(store, configuration)
                try store.close()
                return status
            })
    }
}

/// `navi-gateway token create`
struct CreateTokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a token and print it. It is shown this once.",
        discussion: "From the first token on nobody gets in without one.")

    @Option(help: "Whose sessions its holder makes and sees.")
    var owner = "me"

    @Flag(help: "Its holder sees the sessions of all owners.")
    var admin = false

    @Option(help: "What you call it, to know it again in the list.")
    var label = ""

    @Option(
        parsing: .unconditional, help: "Days after which it ends, 1 to 36500; without it it ends when it is revoked.")
    var days: Int?

    @OptionGroup var options: ProcessOptions

    func validate() throws {
        try TokenText.check(owner, option: "--owner", bytes: 1...100)
        try TokenText.check(label, option: "--label", bytes: 0...200)
        guard (1...36_500).contains(days ?? 1) else { throw ValidationError("--days must be a number from 1 to 36500") }
    }

    func run() async {
        await TokenCommand.perform(options) { store, _ in
            let (secret, now) = (Secret.random(), Timestamp.now())
            _ = try await store.addToken(
                TokenRecord(
                    kind: .program, hash: secret.hash, owner: owner, isAdmin: admin, label: label, createdAt: now,
                    expiresAt: days.map { now + .seconds($0 * 86_400) }))
            print(secret.text)
            return .success
        }
    }
}

/// `navi-gateway token list`
struct ListTokensCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List tokens and signed-in browsers that are in force.")

    @OptionGroup var options: ProcessOptions

    func run() async {
        await TokenCommand.perform(options) { store, _ in
            let tokens = try await store.liveTokens(now: .now()).tokens
            // For people; programs get the lines alone.
            if isatty(STDOUT_FILENO) == 1 { print(Self.heading) }
            for token in tokens { print(Self.line(token)) }
            return .success
        }
    }

    private static let heading = "number\tkind\towner\trights\tcreated\tlast used\texpires\tlabel"

    /// Separated by tabs, in the order of the heading.
    static func line(_ token: TokenRecord) -> String {
        let kind =
            switch token.kind {
            case .program: "token"
            case .signIn: "browser"
            case .code: "link"
            }
        return [
            "\(token.id)", kind, token.owner, token.isAdmin ? "admin" : "own sessions", "\(token.createdAt)",
            token.lastUsedAt.map { "\($0)" } ?? "-", token.expiresAt.map { "\($0)" } ?? "-", token.label,
        ].joined(separator: "\t")
    }
}

/// `navi-gateway token revoke`
struct RevokeTokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End a token and every sign-in that was made with it.")

    @Argument(help: "Its number in the list.")
    var id: Int64

    @OptionGroup var options: ProcessOptions

    func run() async {
        await TokenCommand.perform(options) { store, _ in
            guard try await store.revokeToken(id, now: .now()) else {
                print("there is no token \(id) in force")
                return .failure
            }
            print("token \(id) is revoked")
            return .success
        }
    }
}

/// `navi-gateway token link`
struct SignInLinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Print an address that signs a browser in, once, within ten minutes.",
        discussion: "The code stands behind the #, which browsers send to nobody.")

    static let lifetime = Duration.seconds(600)

    @Option(help: "Whose sessions the browser makes and sees.")
    var owner = "me"

    @Flag(help: "It sees the sessions of all owners.")
    var admin = false

    @OptionGroup var options: ProcessOptions

    func validate() throws {
        try TokenText.check(owner, option: "--owner", bytes: 1...100)
    }

    func run() async {
        await TokenCommand.perform(options) { store, configuration in
            let (secret, now) = (Secret.random(), Timestamp.now())
            _ = try await store.addToken(
                TokenRecord(
                    kind: .code, hash: secret.hash, owner: owner, isAdmin: admin, createdAt: now,
                    expiresAt: now + Self.lifetime))
            let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
            print("http://\(host):\(configuration.port)/#code=\(secret.text)")
            return .success
        }
    }
}

/// What people call tokens and their owners.
enum TokenText {
    /// - Throws: `ValidationError` for a text that is too long, or has something that breaks lines or hides.
    static func check(_ text: String, option: String, bytes: ClosedRange<Int>) throws {
        guard bytes.contains(text.utf8.count) else {
            throw ValidationError("\(option) must have \(bytes.lowerBound) to \(bytes.upperBound) bytes")
        }
        let isVisible = text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .surrogate: false
            default: true
            }
        }
        guard isVisible else { throw ValidationError("\(option) has a character that nobody sees") }
    }
}
