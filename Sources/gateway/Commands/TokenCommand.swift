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
}

/// `navi-gateway token create`
struct CreateTokenCommand: AccessCommand {
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

    func act(at desk: AccessDesk) async throws -> ExitStatus {
        guard let owner = try await grant.owner(at: desk) else { return .failure }
        let secret = Secret.random()
        let token = try await desk.store.addToken(
            TokenRecord(
                kind: .program, hash: secret.hash, owner: owner, rights: grant.rights, bound: grant.bound,
                label: label, createdAt: desk.now, expiresAt: forever ? nil : desk.now + .seconds(days * 86_400)))
        desk.note(.tokenCreated, owner: owner, token: token.id, rights: token.rights)
        print(secret.text)
        return .success
    }
}

/// `navi-gateway token list`
struct ListTokensCommand: AccessCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List tokens and signed-in browsers that are in force.")

    @OptionGroup var options: ProcessOptions

    func act(at desk: AccessDesk) async throws -> ExitStatus {
        let tokens = try await desk.store.liveTokens(now: desk.now)?.tokens ?? []
        // For people; programs get the lines alone.
        if isatty(STDOUT_FILENO) == 1 { print(Self.heading) }
        for token in tokens { print(Self.line(token)) }
        return .success
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
            token.lastUsedAt.map { "\($0)" } ?? "-", token.expiresAt.map { "\($0)" } ?? "-",
            // Earlier versions kept whatever browsers call themselves.
            UserName.madeVisible(token.label),
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
struct RotateTokenCommand: AccessCommand {
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

    func act(at desk: AccessDesk) async throws -> ExitStatus {
        let secret = Secret.random()
        let new = try await desk.store.rotateToken(
            id, hash: secret.hash, grace: .seconds(grace * 3600), now: desk.now)
        guard let new else { return desk.refuse("there is no token \(id) in force") }
        for token in [id, new.id] { desk.note(.tokenRotated, owner: new.owner, token: token) }
        print(secret.text)
        return .success
    }
}

/// `navi-gateway token revoke`
struct RevokeTokenCommand: AccessCommand {
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

    func act(at desk: AccessDesk) async throws -> ExitStatus {
        if let owner { return try await revokeAll(of: try await desk.kept(owner), at: desk) }
        guard let id, try await desk.store.revokeToken(id, now: desk.now) else {
            return desk.refuse("there is no token \(id ?? 0) in force")
        }
        desk.note(.tokenRevoked, token: id)
        print("token \(id) is revoked")
        return .success
    }

    private func revokeAll(of owner: String, at desk: AccessDesk) async throws -> ExitStatus {
        let count = try await desk.store.revokeTokens(of: owner, now: desk.now)
        if count > 0 { desk.note(.ownerRevoked, owner: owner) }
        print("\(count) in force are revoked")
        return count > 0 ? .success : .failure
    }
}

/// `navi-gateway token link`
struct SignInLinkCommand: AccessCommand {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Print an address that signs a browser in, once, within ten minutes.",
        discussion: "The code stands behind the #, which browsers send to nobody.")

    static let lifetime = Duration.seconds(600)

    @OptionGroup var grant: TokenGrant

    @OptionGroup var options: ProcessOptions

    func act(at desk: AccessDesk) async throws -> ExitStatus {
        guard let owner = try await grant.owner(at: desk) else { return .failure }
        let secret = Secret.random()
        let code = try await desk.store.addToken(
            TokenRecord(
                kind: .code, hash: secret.hash, owner: owner, rights: grant.rights, bound: grant.bound,
                createdAt: desk.now, expiresAt: desk.now + Self.lifetime))
        desk.note(.linkCreated, owner: owner, token: code.id, rights: code.rights)
        let configuration = desk.configuration
        let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
        print("http://\(host):\(configuration.port)\(configuration.basePath("/"))#code=\(secret.text)")
        return .success
    }
}
