import Foundation
import GRDB
import NaviProtocol

/// The tokens of the database that a backup replaces.
enum TokenLedger {
    /// There is no database, or nobody ever needed a token, and there are no users.
    case none
    /// The database is damaged, or of another version.
    case unreadable
    /// By their hashes, with what counts of users.
    case known([[UInt8]: Entry], Users)

    /// What counts of a token.
    struct Entry {
        let revokedAt: Timestamp?
        let expiresAt: Timestamp?
    }

    struct Users {
        /// People have had to sign in, whatever became of the tokens.
        var isSignInRequired = false
        var disabled: [String: Timestamp] = [:]
        /// `nil` for a database from before there were users.
        var administrators: Set<String>?
        /// Whom providers mean by whom; `nil` as well.
        var identities: Set<BoundIdentity>?
        var areThere = false
    }

    struct BoundIdentity: Hashable {
        let name: String
        let identity: UserIdentity
    }

    static func read(_ database: String) -> TokenLedger {
        guard FileManager.default.fileExists(atPath: database) else { return .none }
        var settings = Configuration()
        settings.readonly = true
        settings.busyMode = .timeout(5)
        do {
            let queue = try DatabaseQueue(path: database, configuration: settings)
            let ledger = try queue.inDatabase { db -> TokenLedger in
                try Migrator.navi.refuseForeign(db)
                guard try db.hasTokens else { return .none }
                let entries: [([UInt8], Entry)] = try db.all("SELECT hash, revoked_at, expires_at FROM tokens") {
                    ($0.blob(0), Entry(revokedAt: $0.optionalTime(1), expiresAt: $0.optionalTime(2)))
                }
                var users = try db.usersThatCount
                users.isSignInRequired = try !entries.isEmpty || db.isSignInRequired
                guard users.isSignInRequired || users.areThere else { return .none }
                return .known(Dictionary(entries) { $1 }, users)
            }
            try queue.close()
            return ledger
        } catch {
            // Damaged databases are what backups are for; the outcome says that nothing is known.
            return .unreadable
        }
    }
}

/// What became of the tokens of a backup.
package struct RestoredTokens: Sendable, Equatable {
    /// Had ended since the backup was written, and stay so; all of them when that was asked for.
    package var ended = 0
    /// In force in the backup, and nobody knows whether they still should be.
    package var revived: [TokenRecord] = []
    /// Made since the backup was written: gone with the former database.
    package var lost = 0
    /// Users who were administrators in the backup, and are none in the former database: they are none now.
    package var demoted: [String] = []
    /// Users of the backup of whom a provider's identity was taken since then: it is not theirs now.
    package var unbound: [String] = []
    /// The former database could not be read.
    package var isFormerUnreadable = false
}

/// Decides which tokens of a backup are in force once it is the database, and writes that into it.
struct TokenSettlement {
    let present: TokenLedger
    let revokesAll: Bool
    let now: Timestamp

    /// - Parameter file: A copy of the backup that nobody else has open; it is one file again afterwards.
    func settle(_ file: String) throws -> RestoredTokens {
        var settings = Configuration()
        settings.label = "navi.restore"
        let queue = try DatabaseQueue(path: file, configuration: settings)
        let outcome = try queue.inDatabase { db in
            _ = try db.first("PRAGMA journal_mode=DELETE") { $0.text(0) }
            var outcome = RestoredTokens()
            // What tokens mean is said in the newest schema, to which the database would be brought at its opening.
            try Migrator.navi.migrate(db)
            try db.inTransaction {
                outcome = try settle(db)
                return .commit
            }
            return outcome
        }
        try queue.close()
        return outcome
    }

    private func settle(_ db: Database) throws -> RestoredTokens {
        var outcome = RestoredTokens()
        let tokens = try db.all("SELECT \(TokenRecord.columns) FROM tokens") { TokenRecord($0) }.compactMap(\.self)
        for token in tokens where token.isLive(at: now) {
            switch verdict(on: token) {
            case .ends(let date):
                try db.run("UPDATE tokens SET revoked_at = ? WHERE id = ?", date, token.id)
                outcome.ended += 1
            case .goesOn(let expiresAt):
                try db.run("UPDATE tokens SET expires_at = ? WHERE id = ?", expiresAt, token.id)
            case .unknown:
                outcome.revived.append(token)
            }
        }
        switch present {
        case .none: break
        case .unreadable: outcome.isFormerUnreadable = true
        case .known(let entries, let users):
            try disable(users.disabled, db)
            if let administrators = users.administrators { outcome.demoted = try demote(except: administrators, db) }
            if let identities = users.identities { outcome.unbound = try unbind(except: identities, db) }
            let kept = Set(tokens.map(\.hash))
            outcome.lost = entries.count { $1.isLive(at: now) && !kept.contains($0) }
        }
        // Where people have had to sign in they have to from then on, also when the backup is older than the first token;
        // of a database that cannot be read nobody knows who could come in.
        switch present {
        case .none: return outcome
        case .known(_, let users) where !users.isSignInRequired: return outcome
        case .known, .unreadable: break
        }
        if try !db.isSignInRequired { try db.setMeta("sign_in_required", to: "1") }
        return outcome
    }

    /// Who was disabled since the backup was written stays so.
    private func disable(_ users: [String: Timestamp], _ db: Database) throws {
        for (name, date) in users.sorted(by: { $0.key < $1.key }) {
            if try db.user(name) == nil {
                try db.insertUser(UserRecord(name: name, isAdmin: false, createdAt: date))
            }
            if try db.setDisabled(name, since: date) { try db.revokeSignIns(of: name, now: now) }
        }
    }

    /// Who was made no administrator since the backup was written, or was removed, is none: also where nothing but the mark
    /// on the user made one of them at the next sign-in.
    private func demote(except administrators: Set<String>, _ db: Database) throws -> [String] {
        let demoted = try db.administrators.subtracting(administrators).sorted()
        for name in demoted {
            try db.setAdmin(name, false)
            try db.revokeAdminSignIns(of: name, now: now)
        }
        return demoted
    }

    /// Who was removed since the backup was written does not come in by their provider.
    private func unbind(except identities: Set<TokenLedger.BoundIdentity>, _ db: Database) throws -> [String] {
        let gone = try db.boundIdentities.subtracting(identities)
        for bound in gone { try db.unbind(bound.identity) }
        return Set(gone.map(\.name)).sorted()
    }

    private enum Verdict {
        case ends(Timestamp)
        case goesOn(until: Timestamp?)
        case unknown
    }

    private func verdict(on token: TokenRecord) -> Verdict {
        if revokesAll { return .ends(now) }
        guard case .known(let entries, _) = present else { return .unknown }
        guard let entry = entries[token.hash] else {
            // Rows of sign-ins and codes are deleted some time after they ended, those of programs never: such a
            // database is another one, in which this token never was.
            return token.kind == .program ? .unknown : .ends(now)
        }
        if let revokedAt = entry.revokedAt { return .ends(revokedAt) }
        if let expiresAt = entry.expiresAt, expiresAt <= now { return .ends(expiresAt) }
        return .goesOn(until: [token.expiresAt, entry.expiresAt].compactMap(\.self).min())
    }
}

extension TokenLedger.Entry {
    fileprivate func isLive(at now: Timestamp) -> Bool {
        revokedAt == nil && (expiresAt.map { now < $0 } ?? true)
    }
}

extension Database {
    /// Databases of the first versions have no tokens.
    fileprivate var hasTokens: Bool {
        get throws { try exists("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'tokens'") }
    }

    /// Of users; nothing is known of them before there were any.
    fileprivate var usersThatCount: TokenLedger.Users {
        get throws {
            guard try exists("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'users'") else {
                return TokenLedger.Users()
            }
            let disabled = try all("SELECT name, disabled_at FROM users WHERE disabled_at IS NOT NULL") {
                ($0.text(0), $0.time(1))
            }
            return TokenLedger.Users(
                disabled: Dictionary(disabled) { $1 }, administrators: try administrators,
                identities: try boundIdentities, areThere: try userCount > 0)
        }
    }

    fileprivate var boundIdentities: Set<TokenLedger.BoundIdentity> {
        get throws { Set(try identities().map { TokenLedger.BoundIdentity(name: $0.name, identity: $0.identity) }) }
    }
}
