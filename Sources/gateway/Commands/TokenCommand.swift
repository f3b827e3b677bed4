import ArgumentParser
import Glibc
import NaviProcess
import NaviProtocol
import NaviStore

/// `navi-gateway token …`: who may come in. A running gateway knows a new token at once, and other changes within a
/// second.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Create, list, rotate and revoke tokens, and make links that sign a browser in.",
        subcommands: [
            CreateTokenCommand.self, ListTokensCommand.self, RotateTokenCommand.self, RevokeTokenCommand.self,
            SignInLinkCommand.self,
        ])

    /// Does something with the store, then exits.
    static func perform(
        _ options: ProcessOptions, _ body: (Store, GatewayConfiguration, AuditLog) async throws -> ExitStatus
    ) async {
        let folder = workingDirectory()
        await ProcessRunner.perform(
            .gateway, options: options,
            configuration: { GatewayConfiguration(&$0, workingDirectory: folder) },
            body: { configuration, logger in
                try DatabaseCommand.begin(on: configuration.paths.database)
                try configuration.paths.makeStateFolder()
                let store = try Store(
                    configuration: StoreConfiguration(
                        path: configuration.paths.database, durability: configuration.durability))
                let audit = try Gateway.openAudit(configuration, logger)
                let status = try await body(store, configuration, audit)
                try store.close()
                return status
            })
    }
}

/// `navi-gateway token create`
struct CreateTokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a token and print it. It is shown this once.",
        discussion: "From the first token on nobody gets in without one, for good.")

    /// Of which nothing else is said.
    static let standardDays = 365

    @OptionGroup var grant: TokenGrant

    @Option(help: "What you call it, to know it again in the list.")
    var label = ""

    @Option(parsing: .unconditional, help: "Days after which it ends, 1 to 36500.")
    var days = Self.standardDays

    @Flag(help: "It ends only when it is revoked.")
    var forever = false

    @OptionGroup var options: ProcessOptions

    func validate() throws {
        try TokenText.check(label, option: "--label", bytes: 0...200)
        guard (1...36_500).contains(days) else { throw ValidationError("--days must be a number from 1 to 36500") }
        guard !forever || days == Self.standardDays else {
            throw ValidationError("--days and --forever exclude each other")
        }
    }

    func run() async {
        await TokenCommand.perform(options) { store, _, audit in
            guard try await grant.isPossible(in: store) else { return .failure }
            let (secret, now) = (Secret.random(), Timestamp.now())
            let token = try await store.addToken(
                TokenRecord(
                    kind: .program, hash: secret.hash, owner: grant.ownerName, rights: grant.rights, bound: grant.bound,
                    label: label, createdAt: now, expiresAt: forever ? nil : now + .seconds(days * 86_400)))
            audit.record(AuditEvent(.tokenCreated, time: now, owner: grant.ownerName, token: token.id))
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
        await TokenCommand.perform(options) { store, _, _ in
            let tokens = try await store.liveTokens(now: .now())?.tokens ?? []
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
            "\(token.id)", kind, token.owner, rights(token), "\(token.createdAt)",
            token.lastUsedAt.map { "\($0)" } ?? "-", token.expiresAt.map { "\($0)" } ?? "-", token.label,
        ].joined(separator: "\t")
    }

    private static func rights(_ token: TokenRecord) -> String {
        let names = token.rights.names.joined(separator: ",")
        switch token.bound {
        case nil: return names
        case .session(let id): return "\(names) in session \(id)"
        case .profile(let id): return "\(names) in profile \(id)"
        }
    }
}

/// `navi-gateway token rotate`
struct RotateTokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Put a new token in the place of one, and print it.",
        discussion: "The new one may do the same for the same time. The old one ends with its sign-ins.")

    @Argument(help: "The old one's number in the list.")
    var id: Int64

    @Option(parsing: .unconditional, help: "Hours for which the old one goes on, 0 to 720.")
    var grace = 0

    @OptionGroup var options: ProcessOptions

    func validate() throws {
        guard (0...720).contains(grace) else { throw ValidationError("--grace must be a number from 0 to 720") }
    }

    func run() async {
        await TokenCommand.perform(options) { store, _, audit in
            let secret = Secret.random()
            let new = try await store.rotateToken(
                id, hash: secret.hash, grace: .seconds(grace * 3600), now: .now())
            guard let new else {
                print("there is no token \(id) in force")
                return .failure
            }
            for token in [id, new.id] {
                audit.record(AuditEvent(.tokenRotated, time: .now(), owner: new.owner, token: token))
            }
            print(secret.text)
            return .success
        }
    }
}

/// `navi-gateway token revoke`
struct RevokeTokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End a token and every sign-in that was made with it.")

    @Argument(help: "Its number in the list.")
    var id: Int64?

    @Option(help: "End everything of this owner instead: tokens, sign-ins and links.")
    var owner: String?

    @OptionGroup var options: ProcessOptions

    func validate() throws {
        guard (id == nil) != (owner == nil) else {
            throw ValidationError("say which: the number of a token, or --owner NAME")
        }
    }

    func run() async {
        await TokenCommand.perform(options) { store, _, audit in
            if let owner {
                let count = try await store.revokeTokens(of: owner, now: .now())
                audit.record(AuditEvent(.ownerRevoked, time: .now(), owner: owner))
                print("\(count) in force are revoked")
                return count > 0 ? .success : .failure
            }
            guard let id, try await store.revokeToken(id, now: .now()) else {
                print("there is no token \(id ?? 0) in force")
                return .failure
            }
            audit.record(AuditEvent(.tokenRevoked, time: .now(), token: id))
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

    @OptionGroup var grant: TokenGrant

    @OptionGroup var options: ProcessOptions

    func run() async {
        await TokenCommand.perform(options) { store, configuration, audit in
            guard try await grant.isPossible(in: store) else { return .failure }
            let (secret, now) = (Secret.random(), Timestamp.now())
            let code = try await store.addToken(
                TokenRecord(
                    kind: .code, hash: secret.hash, owner: grant.ownerName, rights: grant.rights, bound: grant.bound,
                    createdAt: now, expiresAt: now + Self.lifetime))
            audit.record(AuditEvent(.linkCreated, time: now, owner: grant.ownerName, token: code.id))
            let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
            print("http://\(host):\(configuration.port)\(configuration.basePath("/"))#code=\(secret.text)")
            return .success
        }
    }
}
