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

    /// - Returns: Whom the provider of the settings means by the subject; `nil` where there is no provider.
    static func identity(_ subject: String, at desk: AccessDesk) -> UserIdentity? {
        desk.configuration.openID.map { UserIdentity(issuer: $0.issuer, subject: subject) }
    }

    static let noProvider =
        "--subject needs the provider that knows it: set NAVI_OIDC_ISSUER and NAVI_OIDC_CLIENT_ID"
}

/// `navi-gateway user add`
struct AddUserCommand: AccessCommand {
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

    func act(at desk: AccessDesk) async throws -> ExitStatus {
        let name = try UserCommand.checked(name)
        let identity = subject.flatMap { UserCommand.identity($0, at: desk) }
        guard (subject == nil) == (identity == nil) else { return desk.refuse(UserCommand.noProvider) }
        guard try await desk.store.addUser(name, isAdmin: admin, identity: identity, now: desk.now) else {
            return desk.refuse("there is a user \(name) already, or somebody else has that subject")
        }
        desk.note(.userAdded, owner: name, subject: subject, rights: admin ? .all : .standard)
        print("user \(name) is there")
        return .success
    }
}

/// `navi-gateway user list`
struct ListUsersCommand: AccessCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List users with what they have.")

    private static let heading = "name\tstate\tadmin\ttokens\tbrowsers\tlast used\tcreated\tsubjects"

    @OptionGroup var options: ProcessOptions

    func act(at desk: AccessDesk) async throws -> ExitStatus {
        let users = try await desk.store.users(now: desk.now)
        // For people; programs get the lines alone.
        if isatty(STDOUT_FILENO) == 1 { print(Self.heading) }
        for user in users { print(Self.line(user)) }
        return .success
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
struct ChangeUserCommand: AccessCommand {
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

    func act(at desk: AccessDesk) async throws -> ExitStatus {
        let name = try await desk.kept(name)
        let identity = subject.flatMap { UserCommand.identity($0, at: desk) }
        guard (subject == nil) == (identity == nil) else { return desk.refuse(UserCommand.noProvider) }
        guard try await desk.store.changeUser(name, isAdmin: admin, identity: identity, now: desk.now) else {
            return desk.refuse("there is no user \(name), or somebody else has that subject")
        }
        desk.note(.userChanged, owner: name, subject: subject, rights: admin.map { $0 ? .all : .standard })
        print("user \(name) is changed")
        return .success
    }
}

/// `navi-gateway user disable`
struct DisableUserCommand: AccessCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Keep a user out: nothing of theirs is in force until they are enabled.",
        discussion: "Tokens rest, sign-ins and links end. Sessions stay.")

    @Argument(help: "The user's name.")
    var name: String

    @OptionGroup var options: ProcessOptions

    func act(at desk: AccessDesk) async throws -> ExitStatus {
        let name = try await desk.kept(name)
        guard try await desk.store.disableUser(name, now: desk.now) else {
            return desk.refuse("there is no user \(name) who is not disabled")
        }
        desk.note(.userDisabled, owner: name)
        print("user \(name) is disabled")
        return .success
    }
}

/// `navi-gateway user enable`
struct EnableUserCommand: AccessCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Let a disabled user in again.",
        discussion: "Tokens go on; browsers have to sign in anew.")

    @Argument(help: "The user's name.")
    var name: String

    @OptionGroup var options: ProcessOptions

    func act(at desk: AccessDesk) async throws -> ExitStatus {
        let name = try await desk.kept(name)
        guard try await desk.store.enableUser(name) else {
            return desk.refuse("there is no user \(name) who is disabled")
        }
        desk.note(.userEnabled, owner: name)
        print("user \(name) is enabled")
        return .success
    }
}

/// `navi-gateway user remove`
struct RemoveUserCommand: AccessCommand {
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

    func act(at desk: AccessDesk) async throws -> ExitStatus {
        let name = try await desk.kept(name)
        guard try await desk.store.user(name) != nil else { return desk.refuse("there is no user \(name)") }
        if withSessions { try await deleteSessions(of: name, at: desk) }
        switch try await desk.store.removeUser(name, now: desk.now) {
        case .removed:
            desk.note(.userRemoved, owner: name)
            print("user \(name) is removed")
            return .success
        case .unknown:
            return desk.refuse("there is no user \(name)")
        case .hasSessions(let count):
            return desk.refuse(
                "user \(name) has \(count) sessions: --with-sessions deletes them, or disable the user instead")
        }
    }

    /// Nobody makes more meanwhile: the user is disabled.
    private func deleteSessions(of name: String, at desk: AccessDesk) async throws {
        if try await desk.store.disableUser(name, now: desk.now) { desk.note(.userDisabled, owner: name) }
        while true {
            let page = try await desk.store.sessions(.owner(name), limit: Self.pageSize, branches: true).sessions
            guard !page.isEmpty else { return }
            for session in page {
                _ = try await desk.store.deleteSession(session.session.id, now: .now())
                desk.note(.sessionDeleted, owner: name, session: session.session.id)
            }
        }
    }
}
