import Foundation
import NaviProtocol
import NaviStore
import TestKit

@testable import gateway

/// Sessions of somebody in the guarded system, with words in them that nobody else may ever see, and credentials that are
/// of no use.
struct PlantedSessions: Sendable {
    /// What no answer to a stranger may have in it: titles, messages, a file's name, the owner.
    let markers: [String]
    let sessions: [SessionID]
    let fileName: String
    /// The owner's own, for looking whether anything has changed; strangers show them only where none counts.
    let token: String
    let signIn: String
    let expired: String
    let revoked: String
    let endedSignIn: String
    /// Of somebody else, with all that a user may do.
    let other: String
    /// Of somebody else, with no right but for figures.
    let metrics: String

    private static let count = 8

    /// - Parameter system: One in which everybody has to sign in, without workers.
    static func plant(in system: NaviSystem) async throws -> PlantedSessions {
        let mark = String(SessionID.random().description.prefix(8))
        let owner = "owner\(mark)"
        let store = try Store(configuration: StoreConfiguration(path: system.databasePath, durability: .normal))
        let now = Timestamp.now()
        func token(
            _ kind: TokenKind = .program, owner: String, rights: TokenRights = .standard, ends: Duration? = nil,
            isRevoked: Bool = false
        ) async throws -> String {
            let secret = Secret.random()
            let added = try await store.addToken(
                TokenRecord(
                    kind: kind, hash: secret.hash, owner: owner, rights: rights, createdAt: now - .seconds(7200),
                    expiresAt: ends.map { now + $0 }))
            if isRevoked { _ = try await store.revokeToken(added.id, now: now) }
            return secret.text
        }
        var sessions: [SessionID] = []
        for number in 0..<count {
            let session = try await store.createSession(
                id: .random(), profileID: "secretary", owner: owner, now: now
            ).id
            _ = try await store.updateSession(
                session, SessionChange(name: .set("title\(mark) \(number)")), now: now)
            let message = AcceptRequest(sessionID: session, content: "message\(mark) \(number)", now: now)
            _ = try await store.accept(message, turnID: .random(), limits: QueueLimits())
            _ = try await store.requestStop(session, now: now)
            sessions.append(session)
        }
        let planted = PlantedSessions(
            markers: ["title\(mark)", "message\(mark)", "file\(mark)", owner], sessions: sessions,
            fileName: "file\(mark).txt", token: try await token(owner: owner),
            signIn: try await token(.signIn, owner: owner),
            expired: try await token(owner: owner, rights: .all, ends: .seconds(-3600)),
            revoked: try await token(owner: owner, rights: .all, isRevoked: true),
            endedSignIn: try await token(.signIn, owner: owner, ends: .seconds(-3600)),
            other: try await token(owner: "bob"), metrics: try await token(owner: "bob", rights: .metrics))
        try await planted.upload(in: system)
        return planted
    }

    private func upload(in system: NaviSystem) async throws {
        for session in sessions {
            _ = try await system.rest.send(
                "POST", "/sessions/\(session)/files",
                headers: [
                    "Content-Type": Multipart.contentType, "Authorization": "Bearer \(token)",
                ], body: Multipart.body(name: fileName, Array("hello".utf8), contentType: "text/plain")
            ).expecting(201)
        }
    }

    /// All that there is of the sessions, as their owner sees it: strangers change nothing of it.
    func state(in system: NaviSystem) async throws -> String {
        var state = ""
        for session in sessions {
            for path in ["?messages=10", "/files", "/context"] {
                state += try await system.rest.get(
                    "/sessions/\(session)\(path)", headers: ["Authorization": "Bearer \(token)"]
                ).expecting(200).text
            }
        }
        return state
    }
}
