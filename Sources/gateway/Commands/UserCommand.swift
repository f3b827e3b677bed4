import ArgumentParser
import Glibc
import NaviProcess
import NaviProtocol
import NaviStore

/// `navi-gateway user …`: whose sessions there are, and who may come in at all. A running gateway knows changes within a
/// second.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Add, list, change, disable and remove users: the owners of sessions and tokens.",
        discussion: "A token or a sign-in makes its owner a user, too.",
        subcommands: [
            AddUserCommand.self, ListUsersCommand.self, ChangeUserCommand.self, DisableUserCommand.self,
            EnableUserCommand.self, RemoveUserCommand.self,
        ])

    /// - Returns: The name as it is kept.
    /// - Throws: `ValidationError`.
    static func checked(_ name: String) throws -> String {
        guard let name = UserName.normalized(name) else {
            throw ValidationError(
                "a user's name must have 1 to \(UserName.maxBytes) bytes, all of which somebody can see, and no space at "
                    + "its edges")
        }
        return name
    }

    /// - Returns: Whom the provider of the settings means by the subject; `nil` with a word about it where there is none.
    static func identity(_ subject: String, _ configuration: GatewayConfiguration) -> UserIdentity? {
        guard let provider = configuration.openID else {
            print("--subject needs the provider that knows it: set NAVI_OIDC_ISSUER and NAVI_OIDC_CLIENT_ID")
            return nil
        }
        return UserIdentity(issuer: provider.issuer, subject: subject)
    }
}

/// `navi-gateway user add`
struct AddUserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Make a user.")

    @Argument(help: "What the user is called; sessions and tokens name it as their owner.")
    var name: String

    @Flag(help: "Sign-ins through a proxy or a provider make an administrator of them.")
    var admin = false

    @Option(help: "What the OpenID provider knows them by ('sub').")
    var subject: String?

    @OptionGroup var options: ProcessOptions

    func validate() throws {
        _ = try UserCommand.checked(name)
        if let subject { try TokenText.check(subject, option: "--subject", bytes: 1...255) }
    }

    func run() async {
        await TokenCommand.perform(options) { store, configuration, audit in
            let (name, now) = (try UserCommand.checked(name), Timestamp.now())
            var identity: UserIdentity?
            if let subject {
                identity = UserCommand.identity(subject, configuration)
                guard identity != nil else { return .failure }
            }
            guard try await store.addUser(name, isAdmin: admin, identity: identity, now: now) else {
                print("there is a user \(name) already, or somebody else has that subject")
                return .failure
            }
            audit.record(AuditEvent(.userAdded, time: now, owner: name))
            print("user \(name) is there")
            return .success
        }
    }
}

/// `navi-gateway user list`
struct ListUsersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List users with what they have.")

    private static let heading = "name\tstate\tadmin\ttokens\tbrowsers\tlast used\tcreated\tsubjects"

    @OptionGroup var options: ProcessOptions

    func run() async {
        await TokenCommand.perform(options) { store, _, _ in
            let users = try await store.users(now: .now())
            // For people; programs get the lines alone.
            if isatty(STDOUT_FILENO) == 1 { print(Self.heading) }
            for user in users { print(Self.line(user)) }
            return .success
        }
    }

    /// Separated by tabs, in the order of the heading.
    static func line(_ listed: ListedUser) -> String {
        let admin = listed.user.isAdmin ? "admin" : listed.hasAdminToken ? "by token" : "-"
        return [
            listed.user.name, listed.user.isDisabled ? "disabled" : "active", admin, "\(listed.tokenCount)",
            "\(listed.signInCount)", listed.lastUsedAt.map { "\($0)" } ?? "-", "\(listed.user.createdAt)",
            listed.identities.isEmpty ? "-" : listed.identities.map(\.subject).joined(separator: ","),
        ].joined(separator: "\t")
    }
}

/// `navi-gateway user change`
struct ChangeUserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change", abstract: "Make a user an administrator, or not, or say whom a provider means by them.",
        discussion: "Tokens keep the rights that they were made with.")

    @Argument(help: "The user's name.")
    var name: String

    @Flag(inversion: .prefixedNo, help: "Sign-ins through a proxy or a provider make an administrator of them.")
    var admin: Bool?

    @Option(help: "What the OpenID provider knows them by ('sub').")
    var subject: String?

    @OptionGroup var options: ProcessOptions

    func validate() throws {
        _ = try UserCommand.checked(name)
        if let subject { try TokenText.check(subject, option: "--subject", bytes: 1...255) }
        guard admin != nil || subject != nil else {
            throw ValidationError("say what changes: --admin, --no-admin or --subject")
        }
    }

    func run() async {
        await TokenCommand.perform(options) { store, configuration, audit in
            let (name, now) = (try UserCommand.checked(name), Timestamp.now())
            var identity: UserIdentity?
            if let subject {
                identity = UserCommand.identity(subject, configuration)
                guard identity != nil else { return .failure }
            }
            guard try await store.changeUser(name, isAdmin: admin, identity: identity, now: now) else {
                print("there is no user \(name), or somebody else has that subject")
                return .failure
            }
            audit.record(AuditEvent(.userChanged, time: now, owner: name))
            print("user \(name) is changed")
            return .success
        }
    }
}

/// `navi-gateway user disable`
struct DisableUserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Keep a user out: nothing of theirs is in force until they are enabled.",
        discussion: "Tokens rest, sign-ins and links end. Sessions stay.")

    @Argument(help: "The user's name.")
    var name: String

    @OptionGroup var options: ProcessOptions

    func run() async {
        await TokenCommand.perform(options) { store, _, audit in
            let (name, now) = (UserName.normalized(name) ?? name, Timestamp.now())
            guard try await store.disableUser(name, now: now) else {
                print("there is no user \(name) who is not disabled")
                return .failure
            }
            audit.record(AuditEvent(.userDisabled, time: now, owner: name))
            print("user \(name) is disabled")
            return .success
        }
    }
}

/// `navi-gateway user enable`
struct EnableUserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Let a disabled user in again.",
        discussion: "Tokens go on; browsers have to sign in anew.")

    @Argument(help: "The user's name.")
    var name: String

    @OptionGroup var options: ProcessOptions

    func run() async {
        await TokenCommand.perform(options) { store, _, audit in
            let name = UserName.normalized(name) ?? name
            guard try await store.enableUser(name) else {
                print("there is no user \(name) who is disabled")
                return .failure
            }
            audit.record(AuditEvent(.userEnabled, time: .now(), owner: name))
            print("user \(name) is enabled")
            return .success
        }
    }
}

/// `navi-gateway user remove`
struct RemoveUserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "End everything of a user and forget them.",
        discussion: """
            A user who has sessions stays, for whoever got the name next would get them; --with-sessions deletes those \
            first. Somebody whom a proxy or a provider sends may become a user again: 'disable' keeps them out.
            """)

    private static let pageSize = 200

    @Argument(help: "The user's name.")
    var name: String

    @Flag(help: "Delete the user's sessions, with everything in them.")
    var withSessions = false

    @OptionGroup var options: ProcessOptions

    func run() async {
        await TokenCommand.perform(options) { store, _, audit in
            let (name, now) = (UserName.normalized(name) ?? name, Timestamp.now())
            if withSessions { try await deleteSessions(of: name, store, audit) }
            switch try await store.removeUser(name, now: now) {
            case .removed:
                audit.record(AuditEvent(.userRemoved, time: now, owner: name))
                print("user \(name) is removed")
                return .success
            case .unknown:
                print("there is no user \(name)")
                return .failure
            case .hasSessions(let count):
                print("user \(name) has \(count) sessions: --with-sessions deletes them, or disable the user instead")
                return .failure
            }
        }
    }

    /// Nobody makes more meanwhile: the user is disabled.
    private func deleteSessions(of name: String, _ store: Store, _ audit: AuditLog) async throws {
        _ = try await store.disableUser(name, now: .now())
        while true {
            let page = try await store.sessions(.owner(name), limit: Self.pageSize).sessions
            guard !page.isEmpty else { return }
            for session in page {
                _ = try await store.deleteSession(session.session.id, now: .now())
                audit.record(AuditEvent(.sessionDeleted, time: .now(), owner: name, session: session.session.id))
            }
        }
    }
}
