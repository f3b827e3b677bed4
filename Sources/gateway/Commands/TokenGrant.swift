import ArgumentParser
import NaviProtocol
import NaviStore

/// What a token or a link gives: to whom, and what for.
struct TokenGrant: ParsableArguments {
    @Option(help: "Whose sessions its holder makes and sees.")
    var owner = "me"

    @Flag(help: "Its holder may do everything, in the sessions of all owners.")
    var admin = false

    @Option(
        name: .customLong("rights"),
        help: "What its holder may do: any of read, chat, approve, admin, metrics, with commas between them.")
    var rightNames = "read,chat,approve"

    @Option(help: "The one session that it is for.")
    var session: String?

    @Option(help: "The one profile whose sessions it is for.")
    var profile: String?

    func validate() throws {
        try TokenText.check(owner, option: "--owner", bytes: 1...100)
        if let profile { try TokenText.check(profile, option: "--profile", bytes: 1...100) }
        guard Self.rights(rightNames) != nil else {
            throw ValidationError(
                "--rights must name some of \(TokenRights.all.names.joined(separator: ", ")), not '\(rightNames)'")
        }
        guard session == nil || SessionID(session ?? "") != nil else {
            throw ValidationError("--session must be the id of a session")
        }
        guard session == nil || profile == nil else {
            throw ValidationError("--session and --profile exclude each other")
        }
    }

    var rights: TokenRights { admin ? .all : Self.rights(rightNames) ?? [] }

    var bound: TokenBound? {
        session.flatMap { SessionID($0) }.map(TokenBound.session) ?? profile.map(TokenBound.profile)
    }

    /// The owner as it is kept.
    var ownerName: String { UserName.normalized(owner) ?? owner }

    /// Says why not, if not: a token of a disabled user, or for a session that its holder would not see, is good for
    /// nothing.
    func isPossible(in store: Store) async throws -> Bool {
        if try await store.user(ownerName)?.isDisabled == true {
            print("user \(owner) is disabled; 'user enable' lets them in again")
            return false
        }
        guard case .session(let id) = bound else { return true }
        guard let record = try await store.session(id), rights.contains(.admin) || record.owner == ownerName else {
            print("\(owner) has no session \(id)")
            return false
        }
        return true
    }

    /// `nil` for no names, and for one that is none.
    private static func rights(_ text: String) -> TokenRights? {
        var rights: TokenRights = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let right = TokenRights.named.first(where: { $0.key == name }) else { return nil }
            rights.formUnion(right.value)
        }
        return rights.withReading
    }
}

/// What people call tokens and their owners.
enum TokenText {
    /// - Throws: `ValidationError` for a text that is too long, or has something that breaks lines or hides.
    static func check(_ text: String, option: String, bytes: ClosedRange<Int>) throws {
        guard bytes.contains(text.utf8.count) else {
            throw ValidationError("\(option) must have \(bytes.lowerBound) to \(bytes.upperBound) bytes")
        }
        guard UserName.isVisible(text) else { throw ValidationError("\(option) has a character that nobody sees") }
    }
}
