import Foundation
import NIOCore
import NaviProtocol
import NaviStore
import TestKit

@testable import gateway

/// Who asks a real gateway. The sessions that are asked about are zoe's.
enum Visitor: CaseIterable, Sendable {
    case nobody, wrong, expired
    /// Let in until a moment ago.
    case justRevoked
    case reader, talker, approver, administrator, scraper
    case user, otherOwner, everythingOfEverybody
    case browser, browserOfRevoked
    case boundElsewhere

    /// `nil` for somebody who is not known.
    var rights: TokenRights? {
        switch self {
        case .nobody, .wrong, .expired, .justRevoked, .browserOfRevoked: nil
        case .reader: .read
        case .talker: .chat
        case .approver: .approve
        case .administrator: .admin
        case .scraper: .metrics
        case .user, .otherOwner, .browser, .boundElsewhere: .standard
        case .everythingOfEverybody: .all
        }
    }

    /// Whether zoe's sessions are there for them.
    var seesSessions: Bool { ![.otherOwner, .boundElsewhere].contains(self) }

    /// What they show over HTTP and on sockets.
    func fields(_ door: Door, _ store: Store) async throws -> [String] {
        switch self {
        case .nobody: return []
        case .wrong: return ["Authorization: Bearer \(Secret.random().text)"]
        case .expired: return bearer(try await token(store, .all, lifetime: .seconds(-1)).secret)
        case .justRevoked:
            let token = try await token(store, .all)
            try await expect(200, bearer(token.secret), door)
            _ = try await store.revokeToken(token.id, now: .now())
            try await expect(401, bearer(token.secret), door)
            return bearer(token.secret)
        case .browser: return try await signIn(try await token(store, .standard).secret, door)
        case .browserOfRevoked:
            let token = try await token(store, .standard)
            let fields = try await signIn(token.secret, door)
            try await expect(200, fields, door)
            _ = try await store.revokeToken(token.id, now: .now())
            try await expect(401, fields, door)
            return fields
        case .reader, .talker, .approver, .administrator, .scraper, .user, .otherOwner, .everythingOfEverybody:
            return bearer(try await token(store, rights ?? []).secret)
        case .boundElsewhere: return bearer(try await token(store, .standard, bound: .session(.random())).secret)
        }
    }

    private func bearer(_ secret: String) -> [String] { ["Authorization: Bearer \(secret)"] }

    private func token(
        _ store: Store, _ rights: TokenRights, bound: TokenBound? = nil, lifetime: Duration? = nil
    ) async throws -> (secret: String, id: Int64) {
        let (secret, now) = (Secret.random(), Timestamp.now())
        let owner =
            switch self {
            case .otherOwner: "bob"
            case .everythingOfEverybody, .administrator: "root"
            default: "zoe"
            }
        let token = try await store.addToken(
            TokenRecord(
                kind: .program, hash: secret.hash, owner: owner, rights: rights, bound: bound,
                createdAt: now - .seconds(60), expiresAt: lifetime.map { now + $0 }))
        return (secret.text, token.id)
    }

    /// As the web client does, with the headers of a browser.
    private func signIn(_ secret: String, _ door: Door) async throws -> [String] {
        let answer = try await door.ask(
            "POST", "/auth/sign-in", ["Origin: \(door.origin)"], body: #"{"token":"\#(secret)"}"#)
        let cookie = answer.headers["set-cookie"] ?? ""
        let (name, path) = door.way.cookie
        guard cookie.hasPrefix("\(name)="), cookie.contains("; Path=\(path);") else {
            throw Failure("signed in with '\(cookie)' by \(door.way)")
        }
        return ["Cookie: \(cookie.prefix { $0 != ";" })", "Origin: \(door.origin)"]
    }

    /// What another process has done to a token is known within a second.
    private func expect(_ status: Int, _ fields: [String], _ door: Door) async throws {
        try await eventually(timeLimit: .seconds(10), "\(self) to get \(status) by \(door.way)") {
            try await door.ask("GET", "/sessions", fields).status == status
        }
    }
}

extension Door {
    /// One request over a connection of its own.
    func ask(
        _ method: String, _ target: String, _ fields: [String], body: String = ""
    ) async throws -> RawResponse {
        try await ask(over: connect(), method, target, fields, body: body)
    }

    func ask(
        over line: RawConnection, _ method: String, _ target: String, _ fields: [String], body: String = ""
    ) async throws -> RawResponse {
        let fields = fields + ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
        try await line.send("\(head(method, target, fields))\r\n\(body)")
        return try await line.response()
    }

    /// What a socket is told first: the kind of the frame, or the code that it is closed with.
    func firstWord(of target: String, _ fields: [String]) async throws -> String {
        let line = try await connect()
        let upgrade = [
            "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        try await line.send(Array("\(head("GET", target, fields + upgrade))\r\n".utf8))
        let mark = Data("\r\n\r\n".utf8)
        let answer = Data(try await line.read { Data($0).range(of: mark) != nil })
        guard let end = answer.range(of: mark)?.upperBound, let response = RawResponse(parsing: Array(answer[..<end]))
        else { return "nothing" }
        guard response.status == 101 else { return "\(response.status)" }
        // Who has not said who they are by now says something else.
        try await line.send(SocketCase.frame(.text(#"{"type":"ping"}"#)))
        var frame: RawWebSocketFrame?
        try await line.read { bytes in
            var rest = ByteBuffer(bytes: bytes[end...])
            frame = RawWebSocketFrame.read(from: &rest)
            return frame != nil
        }
        guard let frame else { return "nothing" }
        if frame.opcode == RawWebSocketFrame.close, frame.payload.count >= 2 {
            return "\(Int(frame.payload[0]) << 8 | Int(frame.payload[1]))"
        }
        return try decodeJSON(JSONValue.self, from: .init(frame.payload))["type"]?.stringValue ?? "?"
    }
}
