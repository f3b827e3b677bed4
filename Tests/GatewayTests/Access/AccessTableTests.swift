import HTTPTypes
import NIOCore
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

/// Every route × everybody who may ask × every way in. A route that is added is in the table by itself.
@Suite("Who gets what, on every way")
struct AccessTableTests {
    /// The way on which a request comes.
    enum Way: CaseIterable {
        case ownMachine, unixSocket
        /// As by a socket that was inherited, on an address that others reach.
        case otherMachine
        case trustedProxy, unknownProxy

        func send(
            _ harness: RouteHarness, _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields,
            _ chunks: [ByteBuffer], number: Int
        ) async throws -> Answer {
            var headers = headers
            // Each from an address of its own, so that no limiter answers instead.
            let client = "2001:db8:\(String(number >> 16, radix: 16)):\(String(number & 0xFFFF, radix: 16))::1"
            let peer: String
            switch self {
            case .ownMachine: peer = "127.0.0.1"
            case .unixSocket: peer = "unix"
            case .otherMachine: peer = client
            case .trustedProxy:
                peer = "10.0.0.1"
                headers[.xForwardedFor] = client
                headers[.xForwardedProto] = "https"
                // A browser that has signed in this way has the cookie that comes over TLS alone.
                headers[.cookie] = headers[.cookie].map { "__Host-\($0)" }
            case .unknownProxy:
                peer = "127.0.0.1"
                headers[.via] = "1.1 somebody"
            }
            return try await harness.send(method, path, headers: headers, chunks: chunks, peer: peer)
        }
    }

    /// Who asks.
    enum Asker: CaseIterable {
        case nobody, wrong, expired, revoked, ownerRevoked, rotated
        case reader, talker, approver, scraper, admin
        case browser, browserOfRevoked, otherOwner
        case boundHere, boundElsewhere
    }

    private struct Shown {
        var headers: HTTPFields = [:]
        /// `nil` for somebody who is not known.
        var rights: TokenRights?
        var isForeign = false
        var isBound = false
    }

    private static let waiting = ["/compress", "/undo", "/generate-name", "/messages"]

    private func bearer(_ secret: String) -> HTTPFields { [.authorization: "Bearer \(secret)"] }

    private func shown(by asker: Asker, _ harness: RouteHarness, session: SessionID) async throws -> Shown {
        let now = harness.world.now.withLock { $0 }
        func token(_ rights: TokenRights, owner: String = "zoe", bound: TokenBound? = nil) async throws -> Shown {
            let token = try await harness.makeToken(owner: owner, rights: rights, bound: bound)
            return Shown(
                headers: bearer(token.secret), rights: rights, isForeign: owner != "zoe" && !rights.contains(.admin),
                isBound: bound != nil)
        }
        func browser(_ secret: String) async throws -> HTTPFields {
            let answer = try await harness.send(
                .post, "/auth/sign-in", chunks: [ByteBuffer(string: #"{"token":"\#(secret)"}"#)])
            return [.cookie: String(try #require(answer.headers[.setCookie]).prefix { $0 != ";" })]
        }
        switch asker {
        case .nobody: return Shown()
        case .wrong: return Shown(headers: bearer(Secret.random().text))
        case .expired:
            let token = try await harness.makeToken(owner: "zoe", isAdmin: true, lifetime: .zero)
            return Shown(headers: bearer(token.secret))
        case .revoked:
            let token = try await harness.makeToken(owner: "zoe", isAdmin: true)
            _ = try await harness.store.revokeToken(token.id, now: now)
            return Shown(headers: bearer(token.secret))
        case .ownerRevoked:
            let token = try await harness.makeToken(owner: "eve", isAdmin: true)
            _ = try await harness.store.revokeTokens(of: "eve", now: now)
            return Shown(headers: bearer(token.secret))
        case .rotated:
            let token = try await harness.makeToken(owner: "zoe", isAdmin: true)
            _ = try await harness.store.rotateToken(token.id, hash: Secret.random().hash, grace: .zero, now: now)
            return Shown(headers: bearer(token.secret))
        case .reader: return try await token(.read)
        case .talker: return try await token([.read, .chat])
        case .approver: return try await token([.read, .approve])
        case .scraper: return try await token(.metrics)
        case .admin: return try await token(.all, owner: "root")
        case .browser:
            let token = try await harness.makeToken(owner: "zoe")
            return Shown(headers: try await browser(token.secret), rights: .standard)
        case .browserOfRevoked:
            let token = try await harness.makeToken(owner: "zoe")
            let cookie = try await browser(token.secret)
            _ = try await harness.store.revokeToken(token.id, now: now)
            return Shown(headers: cookie)
        case .otherOwner: return try await token(.standard, owner: "bob")
        case .boundHere: return try await token(.standard, bound: .session(session))
        case .boundElsewhere:
            var shown = try await token(.standard, bound: .session(.random()))
            shown.isForeign = true
            return shown
        }
    }

    /// The status, where access decides over it; `nil` where the route does.
    private func expected(_ shown: Shown, _ right: TokenRights, _ pattern: String) -> Int? {
        guard let rights = shown.rights else { return 401 }
        guard rights.isSuperset(of: right) else { return 403 }
        if pattern.contains("{session_id}") {
            if shown.isForeign { return 404 }
            // A branch is another session, which a token for one alone cannot make.
            return shown.isBound && ["/fork", "/retry"].contains(where: pattern.hasSuffix) ? 403 : nil
        }
        return shown.isBound && right != [] ? 403 : nil
    }

    @Test(
        "Every route gives everybody what they may have and no more, and the way in changes nothing",
        arguments: Asker.allCases)
    func table(asker: Asker) async throws {
        let harness = try RouteHarness(failureRate: .init(perSecond: 10_000, burst: 10_000))
        _ = try await harness.makeToken(owner: "first")
        var (tried, number) = (0, 0)
        for (method, pattern) in harness.routes where [.get, .post, .put, .patch, .delete].contains(method) {
            guard let right = RightsTests.right(method, pattern) else { continue }
            for way in Way.allCases {
                number += 1
                let session = try await harness.session(owner: "zoe")
                let shown = try await self.shown(by: asker, harness, session: session)
                let expected = self.expected(shown, right, pattern)
                // Where these are let through they wait for a worker; RightsTests lets them, once.
                if expected == nil, Self.waiting.contains(where: pattern.hasSuffix) { continue }
                // Who has a token for one session alone does not choose its profile.
                let body =
                    method == .patch ? #"{"name":"x","content":"x"}"# : #"{"profile_id":"secretary","content":"x"}"#
                let chunks = method == .get || method == .delete ? [] : [ByteBuffer(string: body)]
                let answer = try await way.send(
                    harness, method, RightsTests.path(pattern, session: session), shown.headers, chunks, number: number)
                if answer.status == 405 { continue }
                tried += 1
                switch expected {
                case let status?: #expect(answer.status == status, "\(asker) \(method) \(pattern) by \(way)")
                case nil:
                    #expect(![401, 403].contains(answer.status), "\(asker) \(method) \(pattern) by \(way)")
                    #expect(answer.code != "session_not_found", "\(asker) \(method) \(pattern) by \(way)")
                }
                if ![200, 201, 202, 204, 206].contains(answer.status) {
                    #expect(!answer.text.contains("zoe"), "a refusal tells whose nothing is")
                }
            }
        }
        #expect(tried > 100)
    }

    @Test("While nobody has a token, every route is this machine's own programs' alone", arguments: Way.allCases)
    func open(way: Way) async throws {
        let harness = try RouteHarness()
        let isOwn = [.ownMachine, .unixSocket].contains(way)
        var number = 0
        for (method, pattern) in harness.routes where [.get, .post, .put, .patch, .delete].contains(method) {
            guard RightsTests.right(method, pattern) != nil else { continue }
            number += 1
            let session = try await harness.session(owner: "")
            let answer = try await way.send(
                harness, method, RightsTests.path(pattern, session: session), [:], [], number: number)
            if answer.status == 405 { continue }
            #expect((answer.status == 401) == !isOwn, "\(method) \(pattern) by \(way)")
        }
    }
}
