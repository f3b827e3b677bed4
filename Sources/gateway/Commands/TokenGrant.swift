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

    /// The owner as it is kept; `nil`, with a word about it, where nothing can be given: a token of a disabled user, or for a
    /// session that its holder would not see, is good for nothing.
    func owner(at desk: AccessDesk) async throws -> String? {
        let name = try await desk.kept(owner)
        let user = try await desk.store.user(name)
        if user?.isDisabled == true {
            print("user \(name) is disabled; 'user enable' lets them in again")
            return nil
        }
        // A token makes its owner a user; what looks like another's name makes none.
        if user == nil, UserName.normalized(name) == nil {
            print("a name has no space at its edges")
            return nil
        }
        guard case .session(let id) = bound else { return name }
        guard let record = try await desk.store.session(id), rights.contains(.admin) || record.owner == name else {
            print("\(name) has no session \(id)")
            return nil
        }
        return name
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
